import AWSModel
import CloudFormationService
import CloudFormationShapes
import Ground
import Testing

@Suite("A change set")
struct ServiceChangeSetTests {
    private static let one = serviceTemplate("A: {Type: Test::Thing, Properties: {Name: a, Text: one}}")
    private static let two = serviceTemplate(
        "A: {Type: Test::Thing, Properties: {Name: a, Text: two}}",
        "B: {Type: Test::Thing, Properties: {Name: b}}"
    )

    private static func plan(
        _ client: ServiceCaller,
        _ name: String,
        _ template: String,
        type: String
    ) async throws -> DescribeChangeSetOutput {
        let answer = try await client.call(CloudFormationOperations.createChangeSet) {
            $0.stackName = "shop"
            $0.changeSetName = name
            $0.changeSetType = type
            $0.templateBody = template
        }
        return try await client.call(CloudFormationOperations.describeChangeSet) { $0.changeSetName = answer.id ?? "" }
    }

    private static func execute(_ client: ServiceCaller, _ set: DescribeChangeSetOutput) async throws -> Stack {
        _ = try await client.call(CloudFormationOperations.executeChangeSet) {
            $0.changeSetName = set.changeSetId ?? ""
            $0.stackName = "shop"
        }
        return try await client.settled(set.stackId ?? "")
    }

    @Test("of a new stack leaves it in review, and makes it when it is executed")
    func creation() async throws {
        let bench = try ServiceBench()
        try await bench.live { client in
            let set = try await Self.plan(client, "first", Self.one, type: "CREATE")
            #expect(set.status == "CREATE_COMPLETE" && set.executionStatus == "AVAILABLE")
            #expect(set.changes?.map { $0.resourceChange?.action } == ["Add"])
            #expect(try await client.stack("shop").stackStatus == "REVIEW_IN_PROGRESS")
            #expect(bench.fakes.acts.isEmpty)
            let stack = try await Self.execute(client, set)
            #expect(stack.stackStatus == "CREATE_COMPLETE")
            #expect(stack.changeSetId == set.changeSetId)
            #expect(try await client.history("shop").first == "shop REVIEW_IN_PROGRESS")
            let done = try await client.call(CloudFormationOperations.describeChangeSet) {
                $0.changeSetName = set.changeSetId ?? ""
            }
            #expect(done.executionStatus == "EXECUTE_COMPLETE")
        }
    }

    @Test("of an update says what it would do, and does that")
    func update() async throws {
        let bench = try ServiceBench()
        try await bench.live { client in
            try await client.create("shop", Self.one)
            let set = try await Self.plan(client, "second", Self.two, type: "UPDATE")
            let changes = (set.changes ?? []).compactMap(\.resourceChange)
            #expect(changes.map(\.action) == ["Modify", "Add"])
            #expect(changes.first?.details?.first?.target?.name == "Text")
            _ = try await Self.plan(client, "third", Self.two, type: "UPDATE")
            #expect(try await Self.execute(client, set).stackStatus == "UPDATE_COMPLETE")
            let left = try await client.call(CloudFormationOperations.listChangeSets) { $0.stackName = "shop" }
            #expect(left.summaries?.map(\.changeSetName) == ["second"])
            let complaint = try await serviceComplaint { _ = try await Self.execute(client, set) }
            #expect(
                complaint == "InvalidChangeSetStatus: ChangeSet [\(set.changeSetId ?? "")] cannot be executed in its "
                    + "current status of [CREATE_COMPLETE]"
            )
        }
        #expect(bench.fakes.things.count == 2)
    }

    @Test("without changes fails in the words that the aws command looks for")
    func nothingToDo() async throws {
        let bench = try ServiceBench()
        try await bench.live { client in
            try await client.create("shop", Self.one)
            let set = try await Self.plan(client, "same", Self.one, type: "UPDATE")
            #expect(set.status == "FAILED" && set.executionStatus == "UNAVAILABLE")
            #expect(
                set.statusReason == "The submitted information didn't contain changes. Submit different information "
                    + "to create a change set."
            )
        }
    }

    @Test("is obsolete when the stack has been changed by other means")
    func obsolescence() async throws {
        let bench = try ServiceBench()
        try await bench.live { client in
            try await client.create("shop", Self.one)
            let set = try await Self.plan(client, "late", Self.two, type: "UPDATE")
            try await client.update("shop", Self.two)
            let complaint = try await serviceComplaint { _ = try await Self.execute(client, set) }
            #expect(complaint?.hasPrefix("InvalidChangeSetStatus: ") == true)
        }
    }

    @Test("that is not there, cannot be made or is a stack's only content is refused, or goes with it")
    func refusals() async throws {
        let bench = try ServiceBench()
        try await bench.live { client in
            let missing = try await serviceComplaint {
                _ = try await Self.plan(client, "x", Self.one, type: "UPDATE")
            }
            #expect(missing == "ValidationError: Stack [shop] does not exist")
            let set = try await Self.plan(client, "x", Self.one, type: "CREATE")
            let gone = try await serviceComplaint {
                _ = try await client.call(CloudFormationOperations.describeChangeSet) {
                    $0.changeSetName = "y"
                    $0.stackName = "shop"
                }
            }
            #expect(gone == "ChangeSetNotFound: ChangeSet [y] does not exist")
            let imports = try await serviceComplaint { _ = try await Self.plan(client, "z", Self.one, type: "IMPORT") }
            #expect(imports == "ValidationError: Importing resources is not built in Faultline.")
            _ = try await client.call(CloudFormationOperations.deleteStack) { $0.stackName = "shop" }
            #expect(try await client.stack(set.stackId ?? "").stackStatus == "DELETE_COMPLETE")
        }
    }
}
