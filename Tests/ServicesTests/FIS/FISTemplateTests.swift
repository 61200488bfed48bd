import AWSModel
import AWSService
import FISShapes
import Ground
import Testing

@testable import FISService

@Suite("An experiment template")
struct FISTemplateTests {
    private static let wait = ["pause": fisAction("aws:fis:wait", ["duration": "PT2M"])]

    @Test("is made, read, listed, changed, tagged and deleted")
    func life() async throws {
        let bench = try await FISBench()
        let id = try await bench.template(Self.wait) { $0.tags = ["team": "a"] }
        #expect(id.hasPrefix("EXT"))
        let made = try await bench.run(FISOperations.getExperimentTemplate) { $0.id = id }.experimentTemplate
        #expect(made?.arn == "arn:aws:fis:us-east-1:111122223333:experiment-template/\(id)")
        #expect(made?.actions?["pause"]?.parameters == ["duration": "PT2M"])
        #expect(made?.experimentOptions?.emptyTargetResolutionMode == "fail")
        #expect(made?.stopConditions?.map(\.source) == ["none"])
        let changed = try await bench.run(FISOperations.updateExperimentTemplate) {
            $0.id = id
            $0.description = "breaks less"
        }.experimentTemplate
        #expect(changed?.description == "breaks less")
        #expect(changed?.actions?.count == 1)
        let arn = made?.arn ?? ""
        _ = try await bench.run(FISOperations.tagResource) {
            $0.resourceArn = arn
            $0.tags = ["stage": "test"]
        }
        _ = try await bench.run(FISOperations.untagResource) {
            $0.resourceArn = arn
            $0.tagKeys = ["team"]
        }
        #expect(
            try await bench.run(FISOperations.listTagsForResource) { $0.resourceArn = arn }.tags == ["stage": "test"]
        )
        let second = try await bench.template(Self.wait)
        let first = try await bench.run(FISOperations.listExperimentTemplates) { $0.maxResults = 1 }
        let rest = try await bench.run(FISOperations.listExperimentTemplates) { $0.nextToken = first.nextToken }
        let listed = ((first.experimentTemplates ?? []) + (rest.experimentTemplates ?? [])).compactMap(\.id)
        #expect(listed == [id, second].sorted())
        _ = try await bench.run(FISOperations.deleteExperimentTemplate) { $0.id = id }
        let gone = try await bench.refusal(FISOperations.getExperimentTemplate) { $0.id = id }
        #expect(gone == "ResourceNotFoundException: Experiment template \(id) not found.")
    }

    @Test("is made once for a client token, and a token for another request is a conflict")
    func token() async throws {
        let bench = try await FISBench()
        let first = try await bench.template(Self.wait) { $0.clientToken = "a" }
        #expect(try await bench.template(Self.wait) { $0.clientToken = "a" } == first)
        let refusal = try await bench.refusal(FISOperations.createExperimentTemplate) {
            FISBench.fill(&$0, Self.wait)
            $0.clientToken = "a"
            $0.description = "another"
        }
        #expect(refusal?.hasPrefix("ConflictException") == true)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let expected: String
        let build: @Sendable (inout CreateExperimentTemplateRequest) -> Void

        init(_ expected: String, _ build: @escaping @Sendable (inout CreateExperimentTemplateRequest) -> Void) {
            self.expected = expected
            self.build = build
        }

        var testDescription: String { expected }
    }

    private static let instances = ["web": fisTarget("aws:ec2:instance", tagged: ["role": "web"])]
    private static let stop = ["stop": fisAction("aws:ec2:stop-instances", on: ["Instances": "web"])]

    static let refused = [
        Refused("ValidationException: A stop condition with the source \"aws:cloudwatch:alarm\" needs the ARN") {
            $0.stopConditions = [CreateExperimentTemplateStopConditionInput { $0.source = "aws:cloudwatch:alarm" }]
        },
        Refused("ValidationException: A stop condition with the source \"aws:cloudwatch:alarm\" needs the ARN") {
            $0.stopConditions = [
                CreateExperimentTemplateStopConditionInput {
                    $0.source = "aws:cloudwatch:alarm"
                    $0.value = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors"
                }
            ]
        },
        Refused("NotImplemented: FIS action aws:ecs:stop-task is not built") {
            $0.actions = ["task": fisAction("aws:ecs:stop-task")]
        },
        Refused("ValidationException: Missing target \"Roles\" in action \"api\".") {
            $0.actions = ["api": fisAction("aws:fis:inject-api-internal-error")]
        },
        Refused("ValidationException: Parameter \"percentage\" of action \"api\" has the invalid value \"0\".") {
            $0.targets = ["r": fisTarget("aws:iam:role", arns: ["arn:aws:iam::111122223333:role/web"])]
            $0.actions = [
                "api": fisAction(
                    "aws:fis:inject-api-internal-error",
                    ["duration": "PT1M", "service": "ec2", "operations": "DescribeVpcs", "percentage": "0"],
                    on: ["Roles": "r"]
                )
            ]
        },
        Refused("ValidationException: Parameter \"availabilityZoneIdentifiers\" of action \"full\"") {
            $0.targets = ["g": fisTarget("aws:ec2:autoscaling-group", tagged: ["a": "b"])]
            $0.actions = [
                "full": fisAction(
                    "aws:ec2:asg-insufficient-instance-capacity-error",
                    ["duration": "PT1M", "availabilityZoneIdentifiers": "us-east-1a,us-east-1q"],
                    on: ["AutoScalingGroups": "g"]
                )
            ]
        },
        Refused("ValidationException: An experiment report configuration needs outputs.s3Configuration.bucketName") {
            $0.experimentReportConfiguration = CreateExperimentTemplateReportConfigurationInput {
                $0.postExperimentDuration = "PT1M"
            }
        },
        Refused("ValidationException: Action id \"aws:ec2:melt\" of action \"x\" is not valid.") {
            $0.actions = ["x": fisAction("aws:ec2:melt")]
        },
        Refused("ValidationException: The role ARN \"arn:aws:s3:::bucket-of-mine\"") {
            $0.roleArn = "arn:aws:s3:::bucket-of-mine"
        },
        Refused("ValidationException: Unexpected target \"Instances\" found in action \"pause\".") {
            $0.targets = instances
            $0.actions = ["pause": fisAction("aws:fis:wait", ["duration": "PT1M"], on: ["Instances": "web"])]
        },
        Refused("ValidationException: Target \"web\" of action \"stop\" is not in the template.") { $0.actions = stop },
        Refused("ValidationException: Missing target \"Instances\" in action \"stop\".") {
            $0.actions = ["stop": fisAction("aws:ec2:stop-instances")]
        },
        Refused("ValidationException: Missing required parameter \"duration\"") {
            $0.actions = ["pause": fisAction("aws:fis:wait")]
        },
        Refused("ValidationException: Unexpected parameter \"speed\"") {
            $0.actions = ["pause": fisAction("aws:fis:wait", ["duration": "PT1M", "speed": "high"])]
        },
        Refused("ValidationException: Parameter \"duration\" of action \"pause\" must be between PT1M and PT12H.") {
            $0.actions = ["pause": fisAction("aws:fis:wait", ["duration": "PT30S"])]
        },
        Refused("ValidationException: Parameter \"duration\" of action \"pause\" has the invalid value \"2 minutes\".")
        {
            $0.actions = ["pause": fisAction("aws:fis:wait", ["duration": "2 minutes"])]
        },
        Refused("ValidationException: Action \"a\" starts after itself") {
            $0.actions = [
                "a": fisAction("aws:fis:wait", ["duration": "PT1M"], after: ["b"]),
                "b": fisAction("aws:fis:wait", ["duration": "PT1M"], after: ["a"]),
            ]
        },
        Refused("ValidationException: Action \"z\", after which \"a\" starts, is not in the template.") {
            $0.actions = ["a": fisAction("aws:fis:wait", ["duration": "PT1M"], after: ["z"])]
        },
        Refused("ValidationException: Selection mode \"SOME\" of target \"web\"") {
            $0.targets = ["web": fisTarget("aws:ec2:instance", tagged: ["role": "web"], "SOME")]
            $0.actions = stop
        },
        Refused("ValidationException: Target \"web\" has both resource ARNs and resource tags.") {
            let arn = "arn:aws:ec2:us-east-1:111122223333:instance/i-1"
            $0.targets = ["web": fisTarget("aws:ec2:instance", tagged: ["role": "web"], arns: [arn])]
            $0.actions = stop
        },
        Refused("ValidationException: \"arn:aws:ec2:us-east-1:999999999999:instance/i-1\" in target \"web\"") {
            let arn = "arn:aws:ec2:us-east-1:999999999999:instance/i-1"
            $0.targets = ["web": fisTarget("aws:ec2:instance", arns: [arn])]
            $0.actions = stop
        },
        Refused("NotImplemented: FIS target resource type aws:rds:cluster") {
            $0.targets = ["db": fisTarget("aws:rds:cluster", tagged: ["a": "b"])]
        },
        Refused("NotImplemented: logConfiguration of FIS") {
            $0.logConfiguration = CreateExperimentTemplateLogConfigurationInput { $0.logSchemaVersion = 2 }
        },
        Refused("ValidationException: There is no Availability Zone \"us-east-1q\" in us-east-1.") {
            $0.actions = [
                "dark": fisAction(
                    "faultline:az:power-interruption",
                    ["availabilityZoneIdentifier": "us-east-1q", "duration": "PT1M"]
                )
            ]
        },
        Refused("ServiceQuotaExceededException: An experiment template can have 20 actions.") { request in
            request.actions = [:]
            for number in 0...20 { request.actions["a\(number)"] = fisAction("aws:fis:wait", ["duration": "PT1M"]) }
        },
    ]

    @Test("that cannot be run is refused", arguments: refused)
    func refusals(_ row: Refused) async throws {
        let bench = try await FISBench()
        let refusal = try await bench.refusal(FISOperations.createExperimentTemplate) {
            FISBench.fill(&$0, Self.wait)
            row.build(&$0)
        }
        #expect(refusal?.hasPrefix(row.expected) == true, "\(refusal ?? "not refused")")
    }

    @Test("finds its actions and target types described")
    func catalogue() async throws {
        let bench = try await FISBench()
        let actions = try await bench.run(FISOperations.listActions).actions ?? []
        #expect(
            actions.compactMap(\.id) == [
                "aws:ec2:asg-insufficient-instance-capacity-error", "aws:ec2:reboot-instances",
                "aws:ec2:stop-instances", "aws:ec2:terminate-instances", "aws:fis:inject-api-internal-error",
                "aws:fis:inject-api-throttle-error", "aws:fis:inject-api-unavailable-error", "aws:fis:wait",
                "aws:network:disrupt-connectivity", "aws:rds:reboot-db-instances",
                "faultline:az:power-interruption",
            ]
        )
        let stop = try await bench.run(FISOperations.getAction) { $0.id = "aws:ec2:stop-instances" }.action
        #expect(stop?.parameters?["startInstancesAfterDuration"]?.required == false)
        #expect(stop?.targets?["Instances"]?.resourceType == "aws:ec2:instance")
        let types = try await bench.run(FISOperations.listTargetResourceTypes).targetResourceTypes ?? []
        let known = [
            "aws:ec2:autoscaling-group", "aws:ec2:instance", "aws:ec2:subnet", "aws:iam:role", "aws:rds:db",
        ]
        #expect(types.compactMap(\.resourceType) == known)
        let missing = try await bench.refusal(FISOperations.getAction) { $0.id = "aws:ec2:melt" }
        #expect(missing?.hasPrefix("ResourceNotFoundException") == true)
    }

    @Test("is a resource of CloudFormation, which makes it once and tells its id")
    func stack() async throws {
        let bench = try await FISBench()
        let type = ExperimentTemplateResource.type
        var request = ResourceRequest(
            logicalID: "Night",
            stackName: "shop",
            stackID: "id",
            properties: [
                "Description": "night drill", "RoleArn": .string(FISBench.role),
                "StopConditions": [["Source": "none"]],
                "Targets": [
                    "web": [
                        "ResourceType": "aws:ec2:instance", "SelectionMode": "COUNT(1)",
                        "ResourceTags": ["role": "web"], "Filters": [["Path": "State.Name", "Values": ["running"]]],
                    ]
                ],
                "Actions": [
                    "stop": [
                        "ActionId": "aws:ec2:stop-instances", "Targets": ["Instances": "web"],
                        "Parameters": ["completeIfInstancesTerminated": true],
                    ]
                ],
                "ExperimentReportConfiguration": [
                    "Outputs": ["ExperimentReportS3Configuration": ["BucketName": "reports", "Prefix": "night"]],
                    "PostExperimentDuration": "PT1M",
                ],
                "Tags": ["Name": "night"],
            ],
            physicalName: "shop-Night-1",
            token: "token-1",
            stackTags: [(key: "stack", value: "shop")],
            context: bench.compute.context()
        )
        request.context.caller = FISCaller(bench: bench)
        let made = try await type.create(request)
        #expect(try await type.create(request) == made)
        let found = try await bench.run(FISOperations.getExperimentTemplate) { $0.id = made.physicalID }
            .experimentTemplate
        #expect(found?.targets?["web"]?.filters?.first?.path == "State.Name")
        #expect(found?.actions?["stop"]?.parameters == ["completeIfInstancesTerminated": "true"])
        #expect(found?.tags == ["Name": "night", "stack": "shop"])
        #expect(found?.experimentReportConfiguration?.outputs?.s3Configuration?.prefix == "night")
        #expect(found?.experimentReportConfiguration?.postExperimentDuration == "PT1M")
        request.properties["Description"] = "day drill"
        request.properties["Tags"] = [:]
        let existing = ExistingResource(physicalID: made.physicalID, properties: request.properties)
        _ = try await type.update?(request, existing)
        let changed = try await bench.run(FISOperations.getExperimentTemplate) { $0.id = made.physicalID }
        #expect(changed.experimentTemplate?.description == "day drill")
        #expect(changed.experimentTemplate?.tags == ["stack": "shop"])
        try await type.delete(request, existing)
        try await type.delete(request, existing)
        #expect(try await bench.run(FISOperations.listExperimentTemplates).experimentTemplates == [])
    }
}

/// Calls FIS as a resource type does.
private struct FISCaller: InProcessCaller {
    let bench: FISBench

    func call(_ service: String, _ operation: String, _ input: Fields, in context: RequestContext) async throws
        -> Fields
    {
        var table = OperationTable()
        bench.idle.register(in: &table)
        guard service == "fis", case .tree(let handler)? = table.entries[operation]?.handler else {
            throw AWSError.notBuilt(operation)
        }
        return try await handler(input, context)
    }
}
