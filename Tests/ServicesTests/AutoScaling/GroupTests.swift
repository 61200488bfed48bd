import AWSModel
import AutoScalingShapes
import EC2Shapes
import Ground
import Synchronization
import Testing
import World

@testable import AutoScalingService

@Suite("An Auto Scaling group")
struct GroupTests {
    @Test("launches what is desired, spread over its zones, and tells why")
    func launches() async throws {
        let bench = try AutoScalingBench()
        try await bench.live {
            try await bench.makeGroup(desired: 4) {
                $0.tags = [
                    AutoScalingShapes.Tag {
                        $0.key = "team"
                        $0.value = "orders"
                        $0.propagateAtLaunch = true
                    }
                ]
            }
            try await bench.settled("web", 4)
        }
        #expect(try bench.zones() == ["us-east-1a", "us-east-1a", "us-east-1b", "us-east-1b"])
        let activities = try await bench.activities()
        let now = CivilDate(secondsSince1970: bench.world.clock.now.wholeSecondsSince1970).iso8601
        #expect(activities.count == 4)
        #expect(activities.allSatisfy { $0.statusCode == "Successful" && $0.progress == 100 })
        let id = try bench.machine().members[0].id
        #expect(activities.contains { $0.description == "Launching a new EC2 instance: \(id)" })
        #expect(
            activities[0].cause
                == "At \(now) a user request created an AutoScalingGroup changing the desired capacity from 0 to "
                + "4.  At \(now) an instance was started in response to a difference between desired and actual "
                + "capacity, increasing the capacity from 0 to 4."
        )
        let instance = try await bench.compute.instance(id)
        let tags = Dictionary(
            uniqueKeysWithValues: (instance.tags ?? []).map { ($0.key ?? "", $0.value ?? "") }
        )
        #expect(tags["aws:autoscaling:groupName"] == "web")
        #expect(tags["team"] == "orders")
    }

    @Test("replaces an instance that someone terminated or stopped", arguments: [true, false])
    func replaces(terminated: Bool) async throws {
        let bench = try AutoScalingBench()
        try await bench.live {
            try await bench.makeGroup()
            try await bench.settled("web", 2)
            let id = try bench.machine().members[0].id
            if terminated {
                try await bench.run(EC2Operations.terminateInstances) { $0.instanceIds = [id] }
            } else {
                try await bench.run(EC2Operations.stopInstances) { $0.instanceIds = [id] }
            }
            try await bench.until { $0.member(id) == nil && $0.isSettled }
            let activities = try await bench.activities()
            let end = activities.first { $0.description == "Terminating EC2 instance: \(id)" }
            #expect(
                end?.cause.hasSuffix(
                    "an instance was taken out of service in response to an EC2 health check indicating it has been "
                        + "terminated or stopped."
                ) == true
            )
            #expect(
                activities.contains {
                    $0.cause.hasSuffix(
                        "an instance was launched in response to an unhealthy instance needing to be replaced."
                    )
                }
            )
        }
        #expect(try bench.zones() == ["us-east-1a", "us-east-1b"])
    }

    @Test("fills up in the other zone when one goes dark, and is balanced again when it returns")
    func survivesZone() async throws {
        let bench = try AutoScalingBench()
        try await bench.live {
            try await bench.makeGroup()
            try await bench.settled("web", 2)
            let zone = try #require(bench.machine().settings.zones.first { $0.name == "us-east-1a" })
            let fault = try await bench.world.faults.add(.powerLoss, to: .zone(zone.id), origin: .cli)
            try await bench.until { machine in
                machine.isSettled && machine.members.allSatisfy { $0.place.zone == "us-east-1b" }
            }
            let failed = try await bench.activities().filter { $0.statusCode == "Failed" }
            #expect(failed.count == 1)
            #expect(failed.first?.statusMessage?.contains("InsufficientInstanceCapacity - We currently") == true)
            #expect(failed.first?.statusMessage?.hasSuffix(" Launching EC2 instance failed.") == true)
            try await bench.world.faults.heal(fault.id)
            try await bench.until { $0.isSettled && Set($0.members.map(\.place.zone)).count == 2 }
            let causes = try await bench.activities().map(\.cause)
            #expect(
                causes.contains {
                    $0.hasSuffix(
                        "availability zones us-east-1a us-east-1b had 0 2 instances respectively. An instance was "
                            + "launched to aid in balancing the group's zones."
                    )
                }
            )
            #expect(
                causes.contains {
                    $0.contains(
                        "instances were launched to balance instances in zones us-east-1a with other zones resulting "
                            + "in more than desired number of instances in the group.  At "
                    )
                }
            )
        }
        #expect(try bench.zones() == ["us-east-1a", "us-east-1b"])
    }

    @Test("loses the capacity of zones by a fault of its own")
    func capacityFault() async throws {
        let bench = try AutoScalingBench()
        try await bench.live {
            try await bench.makeGroup(desired: 0)
            let (arn, zone) = (try bench.machine().settings.arn, try bench.machine().settings.zones[0])
            try await bench.world.faults.add(
                .capacityLoss,
                to: FaultScope(.engine, arn),
                origin: .fis,
                settings: ["zones": zone.id, "percentage": "100"]
            )
            try await bench.run(AutoScalingOperations.setDesiredCapacity) {
                $0.autoScalingGroupName = "web"
                $0.desiredCapacity = 2
            }
            try await bench.until { $0.members.count == 2 && $0.members.allSatisfy { $0.state == .inService } }
            #expect(try bench.machine().members.allSatisfy { $0.place.zone != zone.name })
            #expect(try await bench.activities().contains { $0.statusCode == "Failed" })
        }
    }

    @Test("launches nothing twice when its controller is killed after the call", arguments: 0..<4)
    func killed(after calls: Int) async throws {
        let bench = try AutoScalingBench()
        let dying = DyingCaller(bench, after: calls, of: "RunInstances")
        try await bench.live(through: dying) {
            try await bench.makeGroup(desired: 4)
            while dying.deaths.withLock({ $0 }) == 0 { await Task.yield() }
        }
        try await bench.live {
            try await bench.settled("web", 4)
        }
        let all = try await bench.run(EC2Operations.describeInstances).reservations ?? []
        let alive = all.flatMap { $0.instances ?? [] }.filter { $0.state?.name != "terminated" }
        #expect(alive.count == 4)
    }

    @Test("goes with its instances when it is deleted by force, and only then")
    func deletes() async throws {
        let bench = try AutoScalingBench()
        try await bench.live {
            try await bench.makeGroup()
            try await bench.settled("web", 2)
            let refusal = try await bench.refusal(AutoScalingOperations.deleteAutoScalingGroup) {
                $0.autoScalingGroupName = "web"
            }
            #expect(
                refusal
                    == "ResourceInUse: You cannot delete an AutoScalingGroup while there are instances or pending Spot "
                    + "instance request(s) still in the group."
            )
            let feed = try await bench.world.ledger.changes(of: [GroupRecord.self])
            try await bench.run(AutoScalingOperations.deleteAutoScalingGroup) {
                $0.autoScalingGroupName = "web"
                $0.forceDelete = true
            }
            for await change in feed { if case .change(let made) = change, made.action == .deleted { break } }
        }
        let kept = try await bench.run(AutoScalingOperations.describeScalingActivities) {
            $0.autoScalingGroupName = "web"
            $0.includeDeletedGroups = true
        }
        #expect(kept.activities.count == 4)
        #expect(kept.activities.allSatisfy { $0.autoScalingGroupState == "Deleted" && $0.endTime != nil })
    }

    @Test("does not do what is suspended")
    func suspended() async throws {
        let bench = try AutoScalingBench()
        try await bench.live {
            try await bench.makeGroup()
            try await bench.settled("web", 2)
            try await bench.run(AutoScalingOperations.suspendProcesses) {
                $0.autoScalingGroupName = "web"
                $0.scalingProcesses = ["Launch"]
            }
            let id = try bench.machine().members[0].id
            try await bench.run(EC2Operations.terminateInstances) { $0.instanceIds = [id] }
            try await bench.until { $0.members.count == 1 && $0.activities.isEmpty }
            #expect(try bench.machine().launches.isEmpty)
            try await bench.run(AutoScalingOperations.resumeProcesses) { $0.autoScalingGroupName = "web" }
            try await bench.settled("web", 2)
        }
    }

    @Test("lets its instances wait for hooks, and abandons those that nobody lets go on")
    func hooks() async throws {
        let bench = try AutoScalingBench()
        try await bench.live {
            try await bench.makeGroup(desired: 1) {
                $0.lifecycleHookSpecificationList = [
                    LifecycleHookSpecification {
                        $0.lifecycleHookName = "boot"
                        $0.lifecycleTransition = "autoscaling:EC2_INSTANCE_LAUNCHING"
                        $0.heartbeatTimeout = 60
                    }
                ]
            }
            try await bench.until { $0.members.first?.state == .pendingWait }
            let first = try bench.machine().members[0]
            #expect(try await bench.activities().first?.statusCode == "MidLifecycleAction")
            // Nobody answers: the default is to abandon.
            bench.world.clock.advance(by: .seconds(61))
            try await bench.until { $0.member(first.id) == nil }
            bench.world.clock.advance(by: .seconds(1000))
            try await bench.until { $0.members.first?.state == .pendingWait && $0.members.first?.id != first.id }
            let second = try bench.machine().members[0]
            try await bench.run(AutoScalingOperations.completeLifecycleAction) {
                $0.autoScalingGroupName = "web"
                $0.lifecycleHookName = "boot"
                $0.lifecycleActionToken = second.waits[0].token
                $0.lifecycleActionResult = "CONTINUE"
            }
            try await bench.settled("web", 1)
            let failed = try await bench.activities().first { $0.statusCode == "Failed" }
            #expect(failed?.statusMessage?.hasPrefix("Instance failed to complete user's Lifecycle Action") == true)
        }
    }
}
