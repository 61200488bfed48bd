import AWSModel
import AWSService
import EC2Shapes
import Ground
import Testing
import World

@testable import EC2Service

extension ComputeBench {
    /// Speaks for the controller.
    func report(_ body: @escaping @Sendable (inout LedgerTransaction) throws -> Void) async throws {
        try await world.ledger.write(body)
    }

    func launchedRunning(_ build: (inout RunInstancesRequest) -> Void = { _ in }) async throws -> String {
        let id = try await launch(1, build).first?.instanceId ?? ""
        try await report { [place] in try $0.instanceIsRunning(id, in: place) }
        return id
    }
}

@Suite("An instance's life")
struct ComputeStateTests {
    @Test("goes from pending to running, stopped, running and terminated, and is forgotten after an hour")
    func life() async throws {
        let bench = try ComputeBench()
        let place = bench.place
        let id = try await bench.launchedRunning()
        #expect(try await bench.instance(id).stateReason == nil)
        let stopping = try await bench.run(EC2Operations.stopInstances) { $0.instanceIds = [id] }
        #expect(stopping.stoppingInstances?.first?.previousState?.name == "running")
        #expect(stopping.stoppingInstances?.first?.currentState?.name == "stopping")
        try await bench.report { try $0.instanceIsStopped(id, in: place) }
        let stopped = try await bench.instance(id)
        #expect(stopped.state?.code == 80)
        #expect(stopped.publicIpAddress == nil)
        #expect(stopped.privateIpAddress != nil)
        #expect(stopped.stateTransitionReason == "User initiated (2026-11-23 10:00:00 GMT)")
        #expect(stopped.stateReason?.code == "Client.UserInitiatedShutdown")
        let starting = try await bench.run(EC2Operations.startInstances) { $0.instanceIds = [id] }
        #expect(starting.startingInstances?.first?.currentState?.name == "pending")
        try await bench.report { try $0.instanceIsRunning(id, in: place) }
        #expect(try await bench.instance(id).publicIpAddress != nil)
        try await bench.run(EC2Operations.terminateInstances) { $0.instanceIds = [id] }
        try await bench.report { try $0.instanceIsTerminated(id, in: place) }
        let gone = try await bench.instance(id)
        #expect(gone.state?.name == "terminated")
        #expect(gone.privateIpAddress == nil)
        #expect(gone.networkInterfaces?.isEmpty == true)
        #expect(bench.world.ledger.snapshot().count(NetworkInterfaceRecord.self) == 0)
        #expect(bench.world.ledger.snapshot().count(VolumeRecord.self) == 0)
        bench.world.clock.advance(by: .seconds(3600))
        let refusal = try await bench.refusal(EC2Operations.describeInstances) { $0.instanceIds = [id] }
        #expect(refusal == "InvalidInstanceID.NotFound: The instance ID '\(id)' does not exist")
        try await bench.report { _ = try $0.forgetTerminatedInstances() }
        #expect(bench.world.ledger.snapshot().count(InstanceRecord.self) == 0)
    }

    @Test("keeps volumes and interfaces that are not to end with it")
    func kept() async throws {
        let bench = try ComputeBench()
        let place = bench.place
        let id = try await bench.launchedRunning { request in
            request.networkInterfaces = [
                InstanceNetworkInterfaceSpecification {
                    $0.deviceIndex = 0
                    $0.deleteOnTermination = false
                }
            ]
            request.blockDeviceMappings = [
                BlockDeviceMapping {
                    $0.deviceName = "/dev/xvda"
                    $0.ebs = EbsBlockDevice { $0.deleteOnTermination = false }
                }
            ]
        }
        try await bench.run(EC2Operations.terminateInstances) { $0.instanceIds = [id] }
        try await bench.report { try $0.instanceIsTerminated(id, in: place) }
        let interfaces = try bench.world.ledger.snapshot().list(NetworkInterfaceRecord.self)
        #expect(interfaces.map(\.record.attachment) == [nil])
        let volumes = try await bench.run(EC2Operations.describeVolumes)
        #expect(volumes.volumes?.map(\.state) == ["available"])
    }

    @Test("ends from inside as its attribute says", arguments: [("stop", "stopping"), ("terminate", "shutting-down")])
    func inside(behavior: String, state: String) async throws {
        let bench = try ComputeBench()
        let place = bench.place
        let id = try await bench.launchedRunning { $0.instanceInitiatedShutdownBehavior = behavior }
        try await bench.report { try $0.instanceStoppedItself(id, in: place) }
        let instance = try await bench.instance(id)
        #expect(instance.state?.name == state)
        #expect(instance.stateReason?.code == "Client.InstanceInitiatedShutdown")
        #expect(instance.stateTransitionReason == "")
    }

    @Test("that could not begin ends terminated with the reason")
    func failed() async throws {
        let bench = try ComputeBench()
        let place = bench.place
        let id = try await bench.launch().first?.instanceId ?? ""
        try await bench.report {
            try $0.instanceFailed(id, because: "no disk", in: place)
            try $0.instanceIsTerminated(id, in: place)
        }
        let instance = try await bench.instance(id)
        #expect(instance.state?.name == "terminated")
        #expect(instance.stateReason?.message == "Server.InternalError: no disk")
    }

    @Test("is protected from requests that its attributes forbid")
    func protection() async throws {
        let bench = try ComputeBench()
        let id = try await bench.launchedRunning {
            $0.disableApiTermination = true
            $0.disableApiStop = true
        }
        let end = try await bench.refusal(EC2Operations.terminateInstances) { $0.instanceIds = [id] }
        #expect(
            end == "OperationNotPermitted: The instance '\(id)' may not be terminated. Modify its "
                + "'disableApiTermination' instance attribute and try again."
        )
        let stop = try await bench.refusal(EC2Operations.stopInstances) { $0.instanceIds = [id] }
        #expect(stop?.hasPrefix("OperationNotPermitted: ") == true)
        #expect(try await bench.states([id]) == ["running"])
    }

    @Test("allows from each state just what AWS does")
    func table() async throws {
        let rows: [(String, start: String?, stop: String?, reboot: String?, terminate: String?)] = [
            ("pending", "pending", nil, nil, "shutting-down"),
            ("running", "running", "stopping", "running", "shutting-down"),
            ("stopping", nil, "stopping", nil, "shutting-down"),
            ("stopped", "pending", "stopped", nil, "shutting-down"),
            ("shutting-down", nil, nil, nil, "shutting-down"),
            ("terminated", nil, nil, nil, "terminated"),
        ]
        for row in rows {
            for (deed, outcome) in [
                ("start", row.start), ("stop", row.stop), ("reboot", row.reboot), ("terminate", row.terminate),
            ] {
                let bench = try ComputeBench()
                let id = try await bench.launch().first?.instanceId ?? ""
                let place = bench.place
                let state = try #require(InstanceRecord.State(rawValue: row.0))
                try await bench.report {
                    try $0.update(InstanceRecord.self, id, in: place) {
                        $0.enter(state, at: .epoch.advanced(by: .seconds(1_795_428_000)))
                    }
                }
                let refusal =
                    switch deed {
                    case "start": try await bench.refusal(EC2Operations.startInstances) { $0.instanceIds = [id] }
                    case "stop": try await bench.refusal(EC2Operations.stopInstances) { $0.instanceIds = [id] }
                    case "reboot": try await bench.refusal(EC2Operations.rebootInstances) { $0.instanceIds = [id] }
                    default: try await bench.refusal(EC2Operations.terminateInstances) { $0.instanceIds = [id] }
                    }
                let now = try await bench.states([id]).first
                #expect(outcome == (refusal == nil ? now : nil), "\(deed) of \(row.0): \(refusal ?? "")")
                if let refusal { #expect(refusal.hasPrefix("IncorrectInstanceState: ")) }
            }
        }
    }

    @Test("is changed for all instances of a request or for none")
    func together() async throws {
        let bench = try ComputeBench()
        let (first, second) = (try await bench.launchedRunning(), try await bench.launch().first?.instanceId ?? "")
        _ = try await bench.refusal(EC2Operations.stopInstances) { $0.instanceIds = [first, second] }
        #expect(try await bench.states([first, second]) == ["running", "pending"])
        let missing = ["i-0123456789abcdef0", "i-0123456789abcdef1"]
        let refusal = try await bench.refusal(EC2Operations.stopInstances) { $0.instanceIds = [first] + missing }
        let named = missing.joined(separator: ", ")
        #expect(refusal == "InvalidInstanceID.NotFound: The instance IDs '\(named)' do not exist")
    }

    @Test("is checked as ok while it runs, and as impaired while its zone is dark")
    func status() async throws {
        let bench = try ComputeBench()
        let id = try await bench.launchedRunning()
        let waiting = try await bench.launch().first?.instanceId ?? ""
        let ok = try await bench.run(EC2Operations.describeInstanceStatus)
        #expect(ok.instanceStatuses?.map(\.instanceId) == [id])
        #expect(ok.instanceStatuses?.first?.systemStatus?.status == "ok")
        let all = try await bench.run(EC2Operations.describeInstanceStatus) { $0.includeAllInstances = true }
        #expect(Set((all.instanceStatuses ?? []).map(\.instanceId)) == [id, waiting])
        let zone = ok.instanceStatuses?.first?.availabilityZoneId ?? ""
        try await bench.world.faults.add(.powerLoss, to: .zone(zone), origin: .drill)
        let dark = try await bench.run(EC2Operations.describeInstanceStatus) {
            $0.filters = [computeFilter("system-status.status", "impaired")]
        }
        #expect(dark.instanceStatuses?.first?.instanceStatus?.details?.first?.status == "failed")
    }
}

@Suite("Instances shown")
struct ComputeDescribeTests {
    @Test("match each filter by its own value and not by another")
    func filters() async throws {
        let bench = try ComputeBench()
        let id = try await bench.launchedRunning { request in
            request.clientToken = "token"
            request.tagSpecifications = [
                TagSpecification {
                    $0.resourceType = "instance"
                    $0.tags = [computeTag("Name", "web")]
                }
            ]
        }
        let ledger = bench.world.ledger.snapshot()
        let facts = try ledger.facts(of: try ledger.instance(id, in: bench.place, at: bench.world.clock.now))
        for (name, values) in InstanceFacts.filters {
            for value in values(facts) where !value.isEmpty {
                let found = try await bench.run(EC2Operations.describeInstances) {
                    $0.filters = [computeFilter(name, value)]
                }
                #expect(found.reservations?.count == 1, "\(name)=\(value)")
            }
            let none = try await bench.run(EC2Operations.describeInstances) {
                $0.filters = [computeFilter(name, "no such value")]
            }
            #expect(none.reservations?.isEmpty == true, "\(name)")
        }
        #expect(InstanceFacts.filters.count > 80)
        let refusal = try await bench.refusal(EC2Operations.describeInstances) {
            $0.filters = [computeFilter("colour", "red")]
        }
        #expect(refusal == "InvalidParameterValue: The filter 'colour' is invalid")
    }

    @Test("come in pages without loss or repetition")
    func pages() async throws {
        let bench = try ComputeBench()
        let all = Set(try await bench.launch(12).compactMap(\.instanceId))
        var seen: [String] = []
        var token: String?
        repeat {
            let page = try await bench.run(EC2Operations.describeInstances) {
                $0.maxResults = 5
                $0.nextToken = token
            }
            seen += (page.reservations ?? []).flatMap { $0.instances ?? [] }.compactMap(\.instanceId)
            token = page.nextToken
        } while token != nil
        #expect(seen.count == 12)
        #expect(Set(seen) == all)
    }
}
