import AWSModel
import CloudFormationService
import CloudFormationShapes
import Ground
import Testing

@Suite("A request for a stack")
struct ServiceWordingTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let what: String
        let template: String
        let answer: String
        var testDescription: String { what }
    }

    static let refusals = [
        Refusal(
            what: "an unknown type",
            template: serviceTemplate("A: {Type: Test::Nothing}", "B: {Type: AWS::CloudFormation::Stack}"),
            answer: "ValidationError: Template format error: Unrecognized resource types: "
                + "[AWS::CloudFormation::Stack, Test::Nothing]"
        ),
        Refusal(
            what: "unknown and missing properties",
            template: serviceTemplate(
                "A: {Type: Test::Thing, Properties: {Colour: red, Rule: {}}}",
                "B: {Type: Test::Fixed}"
            ),
            answer: "ValidationError: Properties validation failed for resource A with message:\n"
                + "#: extraneous key [Colour] is not permitted\n#/Rule: required key [Port] not found\n"
                + "Properties validation failed for resource B with message:\n#: required key [Text] not found"
        ),
        Refusal(
            what: "values of the wrong kind",
            template: serviceTemplate(
                "A: {Type: Test::Thing, Properties: {Size: many, Parts: one, Text: [a], Rule: {Port: '80'}}}"
            ),
            answer: "ValidationError: Properties validation failed for resource A with message:\n"
                + "#/Size: expected type: Integer, found: String\n#/Parts: expected type: JSONArray, found: String\n"
                + "#/Text: expected type: String, found: JSONArray"
        ),
        Refusal(
            what: "a snapshot that cannot be made",
            template: serviceTemplate("A: {Type: Test::Thing, DeletionPolicy: Snapshot}"),
            answer:
                "ValidationError: Template error: resource type Test::Thing does not support deletion policy Snapshot"
        ),
        Refusal(
            what: "a dynamic reference",
            template: serviceTemplate("A: {Type: Test::Thing, Properties: {Text: '{{resolve:ssm:name}}'}}"),
            answer: "ValidationError: Template error: Dynamic references are not built: {{resolve:ssm:name}}"
        ),
        Refusal(
            what: "a creation policy",
            template: serviceTemplate("A: {Type: Test::Thing, CreationPolicy: {ResourceSignal: {Count: 1}}}"),
            answer: "ValidationError: Template error: CreationPolicy of resource A is not built in Faultline"
        ),
    ]

    @Test("is refused before anything is made", arguments: refusals)
    func refusal(_ refusal: Refusal) async throws {
        let bench = try ServiceBench()
        let answer = try await bench.live { client in
            try await serviceComplaint { try await client.create("shop", refusal.template) }
        }
        #expect(answer == refusal.answer)
        #expect(bench.fakes.acts.isEmpty)
    }

    private static let one = serviceTemplate("A: {Type: Test::Thing, Properties: {Text: one}}")

    @Test("that is there already, or changes nothing, is answered as AWS does")
    func repetition() async throws {
        let bench = try ServiceBench()
        try await bench.live { client in
            let made = try await client.create("shop", Self.one) { $0.clientRequestToken = "t-1" }
            let again = try await client.create("shop", Self.one) { $0.clientRequestToken = "t-1" }
            #expect(again.stackId == made.stackId)
            #expect(
                try await serviceComplaint { try await client.create("shop", Self.one) }
                    == "AlreadyExistsException: Stack [shop] already exists"
            )
            #expect(
                try await serviceComplaint { try await client.update("shop", Self.one) }
                    == "ValidationError: No updates are to be performed."
            )
            #expect(
                try await serviceComplaint { try await client.update("none", Self.one) }
                    == "ValidationError: Stack [none] does not exist"
            )
            _ = try await client.call(CloudFormationOperations.deleteStack) { $0.stackName = "none" }
        }
        #expect(bench.fakes.story == ["create A"])
    }

    @Test("to delete is refused while the stack is protected")
    func protection() async throws {
        let bench = try ServiceBench()
        try await bench.live { client in
            try await client.create("shop", Self.one) { $0.enableTerminationProtection = true }
            #expect(
                try await serviceComplaint { try await client.delete("shop") }
                    == "ValidationError: Stack [shop] cannot be deleted while TerminationProtection is enabled"
            )
            _ = try await client.call(CloudFormationOperations.updateTerminationProtection) {
                $0.stackName = "shop"
                $0.enableTerminationProtection = false
            }
            #expect(try await client.delete("shop").stackStatus == "DELETE_COMPLETE")
        }
    }

    @Test("is refused in a status that takes no update")
    func rolledBack() async throws {
        let bench = try ServiceBench()
        bench.fakes.fail("create A")
        try await bench.live { client in
            let stack = try await client.create("shop", Self.one)
            let complaint = try await serviceComplaint { try await client.update("shop", Self.one) }
            let state = "is in ROLLBACK_COMPLETE state and can not be updated."
            #expect(complaint == "ValidationError: Stack:\(stack.stackId ?? "") \(state)")
        }
    }
}

@Suite("Reports on a stack")
struct ServiceReportTests {
    @Test("come in pages, newest events first")
    func paging() async throws {
        let bench = try ServiceBench()
        try await bench.live { client in
            let resources = (1...40).map { "  A\($0): {Type: Test::Thing}\n" }.joined()
            try await client.create("wide", "Resources:\n" + resources)
            let first = try await client.call(CloudFormationOperations.describeStackEvents) { $0.stackName = "wide" }
            #expect(first.stackEvents?.count == 100 && first.nextToken != nil)
            #expect(first.stackEvents?.first?.resourceStatus == "CREATE_COMPLETE")
            let all = try await client.history("wide")
            #expect(all.count == 122)
            let ids = Set((first.stackEvents ?? []).map(\.eventId))
            #expect(ids.count == 100)
        }
    }

    @Test("show resources and both stages of the template")
    func contents() async throws {
        let bench = try ServiceBench()
        let template = serviceTemplate(
            "Fn::ForEach::Loop: [N, [a, b], {'T${N}': {Type: Test::Thing, Properties: {Name: !Ref N}}}]",
            more: "Transform: AWS::LanguageExtensions\nDescription: two\n"
        )
        try await bench.live { client in
            try await client.create("shop", template) { $0.capabilities = ["CAPABILITY_AUTO_EXPAND"] }
            let listed = try await client.call(CloudFormationOperations.listStackResources) { $0.stackName = "shop" }
            #expect(listed.stackResourceSummaries?.map(\.physicalResourceId) == ["a", "b"])
            let found = try await client.call(CloudFormationOperations.describeStackResources) {
                $0.physicalResourceId = "b"
            }
            #expect(found.stackResources?.count == 2)
            let detail = try await client.call(CloudFormationOperations.describeStackResource) {
                $0.stackName = "shop"
                $0.logicalResourceId = "Ta"
            }
            #expect(detail.stackResourceDetail?.resourceStatus == "CREATE_COMPLETE")
            let original = try await client.call(CloudFormationOperations.getTemplate) { $0.stackName = "shop" }
            #expect(original.templateBody == template)
            let processed = try await client.call(CloudFormationOperations.getTemplate) {
                $0.stackName = "shop"
                $0.templateStage = "Processed"
            }
            #expect(processed.templateBody?.contains("\"Tb\"") == true)
            let summary = try await client.call(CloudFormationOperations.getTemplateSummary) { $0.stackName = "shop" }
            #expect(summary.description == "two")
        }
    }

    @Test("of a template name its parameters and what it needs")
    func validation() async throws {
        let bench = try ServiceBench()
        try await bench.live { client in
            let answer = try await client.call(CloudFormationOperations.validateTemplate) {
                $0.templateBody = serviceTemplate(
                    "A: {Type: Test::Thing, Properties: {Text: !Ref Secret}}",
                    more: "Parameters: {Secret: {Type: String, NoEcho: true, Default: x}}\n"
                )
            }
            #expect(answer.parameters?.first?.noEcho == true)
            let complaint = try await serviceComplaint {
                _ = try await client.call(CloudFormationOperations.validateTemplate) {
                    $0.templateBody = serviceTemplate("A: {Type: Test::Nothing}")
                }
            }
            #expect(
                complaint == "ValidationError: Template format error: Unrecognized resource types: [Test::Nothing]"
            )
        }
    }
}
