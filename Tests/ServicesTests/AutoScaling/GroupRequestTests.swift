import AWSModel
import AutoScalingShapes
import EC2Shapes
import Ground
import Testing
import World

@testable import AutoScalingService

@Suite("Requests to Auto Scaling")
struct GroupRequestTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let words: String
        let build: @Sendable (inout CreateAutoScalingGroupType) -> Void
        var testDescription: String { words }
    }

    private static let refused: [Row] = [
        Row(words: "ValidationError: Max bound, 1, must be greater than or equal to min bound, 2") {
            ($0.minSize, $0.maxSize) = (2, 1)
        },
        Row(
            words: "ValidationError: Desired capacity:9 must be between the specified min size:0 and max size:6"
        ) { $0.desiredCapacity = 9 },
        Row(words: "ValidationError: At least one Availability Zone or VPC Subnet is required.") {
            $0.availabilityZones = nil
        },
        Row(words: "ValidationError: Invalid availability zones: [us-east-1z]") {
            $0.availabilityZones = ["us-east-1z"]
        },
        Row(words: "ValidationError: The subnet ID 'subnet-0123456789abcdef0' does not exist") {
            $0.vpcZoneIdentifier = "subnet-0123456789abcdef0"
        },
        Row(
            words: "ValidationError: Valid requests must contain either LaunchTemplate, LaunchConfigurationName, "
                + "InstanceId or MixedInstancesPolicy parameter."
        ) { $0.launchTemplate = nil },
        Row(
            words: "ValidationError: Valid requests must contain either LaunchTemplate, LaunchConfigurationName, "
                + "InstanceId or MixedInstancesPolicy parameter."
        ) { $0.launchConfigurationName = "x" },
        Row(words: "ValidationError: Invalid HealthCheckType: HTTP") { $0.healthCheckType = "HTTP" },
        Row(
            words:
                "ValidationError: Provided Target Groups may not be valid. Target group arn:tg not found. Elastic Load "
                + "Balancing is not built in Faultline yet."
        ) { $0.targetGroupARNs = ["arn:tg"] },
        Row(
            words: "ValidationError: Invalid termination policy type: [Best]. Valid policy types are: "
                + "[AllocationStrategy, ClosestToNextInstanceHour, Default, NewestInstance, OldestInstance, "
                + "OldestLaunchConfiguration, OldestLaunchTemplate]"
        ) { $0.terminationPolicies = ["Best"] },
        Row(
            words: "NotImplemented: A custom termination policy (AWS Lambda) is not built in Faultline."
        ) { $0.terminationPolicies = ["arn:aws:lambda:us-east-1:111122223333:function:f"] },
        Row(
            words: "ValidationError: Invalid MaxInstanceLifetime. The value must be 0 or between 86400 and 31536000 "
                + "seconds."
        ) { $0.maxInstanceLifetime = 60 },
        Row(
            words: "ValidationError: Tag keys starting with 'aws:' are reserved for system use."
        ) { $0.tags = [AutoScalingShapes.Tag { $0.key = "aws:x" }] },
        Row(words: "ValidationError: AutoScalingGroup name cannot contain a colon.") {
            $0.autoScalingGroupName = "a:b"
        },
    ]

    @Test("are refused in AWS's words when a group could not be made so", arguments: refused)
    func refusals(row: Row) async throws {
        let bench = try AutoScalingBench()
        let template = try await bench.template()
        let refusal = try await bench.refusal(AutoScalingOperations.createAutoScalingGroup) { input in
            input.autoScalingGroupName = "web"
            (input.minSize, input.maxSize) = (0, 6)
            input.availabilityZones = ["us-east-1a", "us-east-1b"]
            input.launchTemplate = AutoScalingShapes.LaunchTemplateSpecification { $0.launchTemplateId = template }
            row.build(&input)
        }
        #expect(refusal == row.words)
    }

    @Test("do not make a group with a name that is taken, and do not find one that is not there")
    func names() async throws {
        let bench = try AutoScalingBench()
        try await bench.makeGroup()
        let again = try await bench.refusal(AutoScalingOperations.createAutoScalingGroup) { input in
            input.autoScalingGroupName = "web"
            (input.minSize, input.maxSize) = (0, 1)
        }
        #expect(
            again
                == "AlreadyExists: AutoScalingGroup by this name already exists - A group with the name web "
                + "already exists"
        )
        let missing = try await bench.refusal(AutoScalingOperations.setDesiredCapacity) {
            $0.autoScalingGroupName = "none"
            $0.desiredCapacity = 1
        }
        #expect(
            missing == "ValidationError: AutoScalingGroup name not found - AutoScalingGroup none not found"
        )
        let high = try await bench.refusal(AutoScalingOperations.setDesiredCapacity) {
            $0.autoScalingGroupName = "web"
            $0.desiredCapacity = 7
        }
        #expect(
            high
                == "ValidationError: New SetDesiredCapacity value 7 is above max value 6 for the AutoScalingGroup."
        )
        let unknown = try await bench.refusal(AutoScalingOperations.terminateInstanceInAutoScalingGroup) {
            $0.instanceId = "i-0123456789abcdef0"
        }
        #expect(
            unknown
                == "ValidationError: Instance Id not found - No managed instance found for instance ID: "
                + "i-0123456789abcdef0"
        )
    }

    @Test("launch from a launch configuration what it says")
    func launchConfiguration() async throws {
        let bench = try AutoScalingBench()
        let image = try await bench.compute.image()
        try await bench.run(AutoScalingOperations.createLaunchConfiguration) {
            $0.launchConfigurationName = "old"
            $0.imageId = image
            $0.instanceType = "t3.small"
        }
        try await bench.live {
            try await bench.run(AutoScalingOperations.createAutoScalingGroup) {
                $0.autoScalingGroupName = "web"
                ($0.minSize, $0.maxSize) = (1, 2)
                $0.availabilityZones = ["us-east-1a"]
                $0.launchConfigurationName = "old"
            }
            try await bench.settled("web", 1)
        }
        let member = try bench.machine().members[0]
        #expect(member.type == "t3.small")
        #expect(member.source.configuration == "old")
        let refusal = try await bench.refusal(AutoScalingOperations.deleteLaunchConfiguration) {
            $0.launchConfigurationName = "old"
        }
        #expect(
            refusal
                == "ResourceInUse: Cannot delete launch configuration old because it is attached to "
                + "AutoScalingGroup web"
        )
    }

    @Test("move instances to standby, out of it, and out of the group")
    func moves() async throws {
        let bench = try AutoScalingBench()
        try await bench.live {
            try await bench.makeGroup()
            try await bench.settled("web", 2)
            let id = try bench.machine().members[0].id
            let entered = try await bench.run(AutoScalingOperations.enterStandby) {
                $0.autoScalingGroupName = "web"
                $0.instanceIds = [id]
                $0.shouldDecrementDesiredCapacity = true
            }
            #expect(entered.activities?.first?.statusCode == "InProgress")
            #expect(entered.activities?.first?.cause.hasSuffix("shrinking the capacity from 2 to 1.") == true)
            try await bench.until { $0.member(id)?.state == .standby && $0.isSettled }
            try await bench.run(AutoScalingOperations.exitStandby) {
                $0.autoScalingGroupName = "web"
                $0.instanceIds = [id]
            }
            try await bench.until { $0.member(id)?.state == .inService && $0.settings.desired == 2 }
            try await bench.run(AutoScalingOperations.detachInstances) {
                $0.autoScalingGroupName = "web"
                $0.instanceIds = [id]
                $0.shouldDecrementDesiredCapacity = false
            }
            try await bench.until { $0.member(id) == nil && $0.isSettled && $0.members.count == 2 }
            let tags = try await bench.compute.instance(id).tags ?? []
            #expect(!tags.contains { $0.key == "aws:autoscaling:groupName" })
            try await bench.run(AutoScalingOperations.attachInstances) {
                $0.autoScalingGroupName = "web"
                $0.instanceIds = [id]
            }
            try await bench.settled("web", 3)
            try await bench.run(AutoScalingOperations.setInstanceProtection) {
                $0.autoScalingGroupName = "web"
                $0.instanceIds = [id]
                $0.protectedFromScaleIn = true
            }
            try await bench.run(AutoScalingOperations.setDesiredCapacity) {
                $0.autoScalingGroupName = "web"
                $0.desiredCapacity = 1
            }
            try await bench.settled("web", 1)
            #expect(try bench.machine().members.map(\.id) == [id])
        }
    }
}
