import AWSModel
import AWSService
import EC2Shapes
import FISShapes
import Ground
import Testing
import World

@testable import EC2Service
@testable import FISService

@Suite("A running experiment")
struct FISExperimentTests {
    private static let web = ["web": fisTarget("aws:ec2:instance", tagged: ["role": "web"])]

    @Test("stops tagged instances that pass its filters, and starts them again after its duration")
    func stopAndStart() async throws {
        let bench = try await FISBench()
        let (hit, other) = (try await bench.launch("web"), try await bench.launch("db"))
        let asleep = try await bench.launch("web")
        _ = try await bench.compute.run(EC2Operations.stopInstances) { $0.instanceIds = [asleep] }
        let place = bench.place
        try await bench.compute.report { try $0.instanceIsStopped(asleep, in: place) }
        let template = try await bench.template(
            [
                "stop": fisAction(
                    "aws:ec2:stop-instances",
                    ["startInstancesAfterDuration": "PT2M"],
                    on: ["Instances": "t"]
                )
            ],
            ["t": fisTarget("aws:ec2:instance", tagged: ["role": "web"], filters: ["State.Name": ["running"]])]
        )
        let id = try await bench.start(template)
        let ended = try await bench.live {
            try await bench.until(id, "stop", is: .running)
            #expect(try await bench.compute.states([hit, other]) == ["stopping", "running"])
            try await bench.compute.report { try $0.instanceIsStopped(hit, in: place) }
            await bench.world.clock.untilSleepers(1)
            bench.world.clock.advance(by: .seconds(120))
            return try await bench.ended(id)
        }
        #expect(ended.state?.status == "completed")
        #expect(ended.actions?["stop"]?.state?.status == "completed")
        let span = (ended.actions?["stop"]?.endTime?.seconds ?? 0) - (ended.actions?["stop"]?.startTime?.seconds ?? 0)
        #expect(span == 120)
        #expect(try await bench.compute.states([hit, other, asleep]) == ["pending", "running", "stopped"])
        let targets = try await bench.run(FISOperations.listExperimentResolvedTargets) { $0.experimentId = id }
        #expect(
            targets.resolvedTargets?.compactMap { $0.targetInformation?["arn"] } == [
                "arn:aws:ec2:us-east-1:111122223333:instance/\(hit)"
            ]
        )
        let story = try await bench.world.events.find(EventQuery(resource: FISARN.experiment(id, in: place)))
        #expect(
            story.events.map(\.event.what) == [
                "fis.experiment.begins", "fis.action.begins", "fis.action.ends", "fis.experiment.ends",
            ]
        )
        #expect(story.events.allSatisfy { $0.event.who == "fis" })
    }

    @Test("waits for instances that have not come to a stop when they are to be started again")
    func slowStop() async throws {
        let bench = try await FISBench()
        let (hit, place) = (try await bench.launch("web"), bench.place)
        let template = try await bench.template(
            [
                "stop": fisAction(
                    "aws:ec2:stop-instances",
                    ["startInstancesAfterDuration": "PT1M"],
                    on: ["Instances": "web"]
                )
            ],
            Self.web
        )
        let id = try await bench.start(template)
        let ended = try await bench.live {
            try await bench.until(id, "stop", is: .running)
            await bench.world.clock.untilSleepers(1)
            bench.world.clock.advance(by: .seconds(60))
            try await bench.until(id) { $0.actions["stop"]?.isEnding == true }
            try await bench.compute.report { try $0.instanceIsStopped(hit, in: place) }
            return try await bench.ended(id)
        }
        #expect(ended.state?.status == "completed")
        #expect(try await bench.compute.states([hit]) == ["pending"])
    }

    @Test("terminates and reboots, one after the other")
    func order() async throws {
        let bench = try await FISBench()
        let (first, second, place) = (try await bench.launch("web"), try await bench.launch("db"), bench.place)
        let template = try await bench.template(
            [
                "end": fisAction("aws:ec2:terminate-instances", on: ["Instances": "web"]),
                "again": fisAction("aws:ec2:reboot-instances", on: ["Instances": "db"], after: ["end"]),
            ],
            [
                "web": Self.web["web"] ?? CreateExperimentTemplateTargetInput(),
                "db": fisTarget("aws:ec2:instance", arns: ["arn:aws:ec2:us-east-1:111122223333:instance/\(second)"]),
            ]
        )
        let id = try await bench.start(template)
        let ended = try await bench.live {
            try await bench.until(id, "end", is: .running)
            #expect(try await bench.experiment(id).actions?["again"]?.state?.status == "pending")
            try await bench.compute.report { try $0.instanceIsTerminated(first, in: place) }
            return try await bench.ended(id)
        }
        #expect(ended.state?.status == "completed")
        let record = try bench.world.ledger.require(InstanceRecord.self, second, in: place)
        #expect(record.wanted == .rebooted)
    }

    @Test("cuts a subnet off for its duration, with one fault also when its controller is ended and begins again")
    func disruption() async throws {
        let bench = try await FISBench()
        let subnets = try await bench.compute.run(EC2Operations.describeSubnets).subnets ?? []
        let subnet = try #require(subnets.first { $0.availabilityZone == "us-east-1a" }?.subnetId)
        let template = try await bench.template(
            [
                "cut": fisAction(
                    "aws:network:disrupt-connectivity",
                    ["duration": "PT5M", "scope": "s3"],
                    on: ["Subnets": "here"]
                )
            ],
            ["here": fisTarget("aws:ec2:subnet", arns: ["arn:aws:ec2:us-east-1:111122223333:subnet/\(subnet)"])]
        )
        let id = try await bench.start(template)
        for _ in 0..<3 { try await bench.live { try await bench.until(id, "cut", is: .running) } }
        let fault = try #require(try bench.world.faults.inForce().first)
        #expect(try bench.world.faults.history().count == 1)
        #expect(fault.scope == FaultScope(.subnet, subnet))
        #expect(fault.what == .networkLoss)
        #expect(fault.origin == .fis)
        #expect(fault.settings["scope"] == "s3")
        let ended = try await bench.live {
            await bench.world.clock.untilSleepers(1)
            bench.world.clock.advance(by: .seconds(300))
            return try await bench.ended(id)
        }
        #expect(ended.state?.status == "completed")
        #expect(try bench.world.faults.inForce().isEmpty)
    }

    @Test("takes its faults back when it is stopped, and what had not begun never does")
    func stopped() async throws {
        let bench = try await FISBench()
        let template = try await bench.template([
            "dark": fisAction(
                "faultline:az:power-interruption",
                ["availabilityZoneIdentifier": "us-east-1b", "duration": "PT1H"]
            ),
            "later": fisAction("aws:fis:wait", ["duration": "PT1M"], after: ["dark"]),
        ])
        let id = try await bench.start(template)
        let ended = try await bench.live {
            try await bench.until(id, "dark", is: .running)
            let zone = bench.world.geography.zone(named: "us-east-1b", for: ComputeBench.account)?.id ?? ""
            #expect(try bench.world.faults.affecting(zone: zone).map(\.what) == [.powerLoss])
            let stopping = try await bench.run(FISOperations.stopExperiment) { $0.id = id }.experiment
            #expect(stopping?.state?.status == "stopping")
            return try await bench.ended(id)
        }
        #expect(ended.state?.status == "stopped")
        #expect(ended.actions?["dark"]?.state?.status == "stopped")
        #expect(ended.actions?["later"]?.state?.status == "cancelled")
        #expect(try bench.world.faults.inForce().isEmpty)
        let again = try await bench.refusal(FISOperations.stopExperiment) { $0.id = id }
        #expect(again == "ValidationException: Experiment \(id) cannot be stopped: it is stopped.")
    }

    @Test("ends at once when it is stopped while it waits for instances")
    func stoppedWaiting() async throws {
        let bench = try await FISBench()
        let hit = try await bench.launch("web")
        let template = try await bench.template(
            ["stop": fisAction("aws:ec2:stop-instances", on: ["Instances": "web"])],
            Self.web
        )
        let id = try await bench.start(template)
        let ended = try await bench.live {
            try await bench.until(id, "stop", is: .running)
            _ = try await bench.run(FISOperations.stopExperiment) { $0.id = id }
            return try await bench.ended(id)
        }
        #expect(ended.actions?["stop"]?.state?.status == "stopped")
        #expect(try await bench.compute.states([hit]) == ["stopping"])
    }

    @Test("fails when a target is empty, or goes on without it when told to", arguments: ["fail", "skip"])
    func empty(mode: String) async throws {
        let bench = try await FISBench()
        let template = try await bench.template(
            ["stop": fisAction("aws:ec2:stop-instances", on: ["Instances": "web"])],
            Self.web
        ) { request in
            request.experimentOptions = CreateExperimentTemplateExperimentOptionsInput {
                $0.emptyTargetResolutionMode = mode
            }
        }
        let id = try await bench.start(template)
        let ended = try await bench.live { try await bench.ended(id) }
        #expect(ended.state?.status == (mode == "fail" ? "failed" : "completed"))
        #expect(ended.actions?["stop"]?.state?.status == (mode == "fail" ? "cancelled" : "skipped"))
        guard mode == "fail" else { return }
        #expect(ended.state?.reason == "Target resolution returned empty set")
        #expect(ended.state?.error?.code == "InvalidTarget")
        #expect(ended.state?.error?.location == "targets.web")
    }

    @Test("resolves its targets and skips its actions when told to")
    func preview() async throws {
        let bench = try await FISBench()
        let hit = try await bench.launch("web")
        let template = try await bench.template(
            ["stop": fisAction("aws:ec2:stop-instances", on: ["Instances": "web"])],
            Self.web
        )
        let id = try await bench.start(template, skipping: true)
        let ended = try await bench.live { try await bench.ended(id) }
        #expect(ended.state?.status == "completed")
        #expect(ended.actions?["stop"]?.state?.status == "skipped")
        #expect(try await bench.compute.states([hit]) == ["running"])
        let targets = try await bench.run(FISOperations.listExperimentResolvedTargets) { $0.experimentId = id }
        #expect(targets.resolvedTargets?.count == 1)
    }

    @Test("fails with the words of the service that refused, and takes back what else was in force")
    func refused() async throws {
        let bench = try await FISBench()
        let hit = try await bench.compute.launchedRunning { request in
            request.disableApiStop = true
            request.tagSpecifications = [
                TagSpecification {
                    $0.resourceType = "instance"
                    $0.tags = [
                        Tag {
                            $0.key = "role"
                            $0.value = "web"
                        }
                    ]
                }
            ]
        }
        let template = try await bench.template(
            [
                "stop": fisAction("aws:ec2:stop-instances", on: ["Instances": "web"]),
                "dark": fisAction(
                    "faultline:az:power-interruption",
                    ["availabilityZoneIdentifier": "use1-az3", "duration": "PT10S"]
                ),
            ],
            Self.web
        )
        let id = try await bench.start(template)
        let ended = try await bench.live { try await bench.ended(id) }
        #expect(ended.state?.status == "failed")
        #expect(ended.state?.reason?.contains("(OperationNotPermitted)") == true)
        #expect(ended.actions?["stop"]?.state?.status == "failed")
        #expect(ended.actions?["dark"]?.state?.status == "stopped")
        #expect(try await bench.compute.states([hit]) == ["running"])
        #expect(try bench.world.faults.inForce().isEmpty)
    }

    @Test("fails when its role is not there")
    func role() async throws {
        let bench = try await FISBench()
        let template = try await bench.template(["pause": fisAction("aws:fis:wait", ["duration": "PT1M"])]) {
            $0.roleArn = "arn:aws:iam::111122223333:role/nobody"
        }
        let id = try await bench.start(template)
        let ended = try await bench.live { try await bench.ended(id) }
        #expect(ended.state?.error?.code == "AuthorizationFailure")
        #expect(ended.state?.status == "failed")
    }

    @Test("is one of at most five, and is started once for a client token")
    func limits() async throws {
        let bench = try await FISBench()
        let template = try await bench.template(["pause": fisAction("aws:fis:wait", ["duration": "PT1M"])])
        for number in [1, 1, 2, 3, 4, 5] {
            _ = try await bench.run(FISOperations.startExperiment) {
                $0.clientToken = "t\(number)"
                $0.experimentTemplateId = template
            }
        }
        let refusal = try await bench.refusal(FISOperations.startExperiment) {
            $0.clientToken = "t6"
            $0.experimentTemplateId = template
        }
        #expect(refusal?.hasPrefix("ServiceQuotaExceededException") == true)
        let listed = try await bench.run(FISOperations.listExperiments) { $0.experimentTemplateId = template }
        #expect(listed.experiments?.count == 5)
        let missing = try await bench.refusal(FISOperations.startExperiment) {
            $0.clientToken = "t7"
            $0.experimentTemplateId = "EXTnone"
        }
        #expect(missing == "ResourceNotFoundException: Experiment template EXTnone not found.")
    }

    @Test("takes as many of its targets as its selection says")
    func selection() async throws {
        let bench = try await FISBench()
        for _ in 0..<5 { _ = try await bench.launch("web") }
        let template = try await bench.template(
            ["stop": fisAction("aws:ec2:stop-instances", on: ["Instances": "half"])],
            [
                "half": fisTarget(
                    "aws:ec2:instance",
                    tagged: ["role": "web"],
                    filters: [
                        "Placement.AvailabilityZone": [
                            "us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d",
                            "us-east-1e", "us-east-1f",
                        ]
                    ],
                    "PERCENT(50)"
                )
            ]
        )
        let id = try await bench.start(template, skipping: true)
        _ = try await bench.live { try await bench.ended(id) }
        let targets = try await bench.run(FISOperations.listExperimentResolvedTargets) {
            $0.experimentId = id
            $0.targetName = "half"
        }
        #expect(targets.resolvedTargets?.count == 2)
    }
}
