import AWSModel
import CloudFormationService
import CloudFormationShapes
import Ground
import Testing

@Suite("A stack that fails")
struct ServiceFailureTests {
    private static let two = serviceTemplate(
        "A: {Type: Test::Thing, Properties: {Name: a, Text: one}}",
        "B: {Type: Test::Thing, DependsOn: A, Properties: {Name: b, Text: one}}"
    )
    private static let changed = serviceTemplate(
        "A: {Type: Test::Thing, Properties: {Name: a, Text: two}}",
        "B: {Type: Test::Thing, DependsOn: A, Properties: {Name: b, Text: two}}"
    )

    @Test("takes back what it made, and says why in the words of resource handlers")
    func rollback() async throws {
        let bench = try ServiceBench()
        bench.fakes.fail("create B")
        let (stack, reasons) = try await bench.live { client in
            (try await client.create("shop", Self.two), try await client.reasons("shop"))
        }
        #expect(stack.stackStatus == "ROLLBACK_COMPLETE")
        #expect(bench.fakes.things.isEmpty)
        #expect(bench.fakes.story == ["create A", "create B", "delete A"])
        let reason = try #require(reasons.first { $0.hasPrefix("Resource handler") })
        let start =
            "Resource handler returned message: \"There is no room (Service: Test, Status Code: 409, Request ID: "
        #expect(reason.hasPrefix(start))
        #expect(reason.hasSuffix("HandlerErrorCode: GeneralServiceException)"))
        let summary = "The following resource(s) failed to create: [B]. Rollback requested by user."
        #expect(reasons.contains(summary))
    }

    @Test("stays as it is with OnFailure DO_NOTHING, takes an update, and rolls back when asked")
    func doNothing() async throws {
        let bench = try ServiceBench()
        bench.fakes.fail("create B")
        try await bench.live { client in
            let failed = try await client.create("shop", Self.two) { $0.onFailure = "DO_NOTHING" }
            #expect(failed.stackStatus == "CREATE_FAILED")
            #expect(Array(bench.fakes.things.keys) == ["a"])
            bench.fakes.mend("create B")
            #expect(try await client.update("shop", Self.two).stackStatus == "UPDATE_COMPLETE")
            #expect(bench.fakes.things.count == 2)
            bench.fakes.fail("update B")
            let half = try await client.update("shop", Self.changed) { $0.disableRollback = true }
            #expect(half.stackStatus == "UPDATE_FAILED")
            #expect(bench.fakes.things["a"]?["Text"] == "two")
            bench.fakes.mend("update B")
            _ = try await client.call(CloudFormationOperations.rollbackStack) { $0.stackName = "shop" }
            #expect(try await client.settled(failed.stackId ?? "").stackStatus == "UPDATE_ROLLBACK_COMPLETE")
            #expect(bench.fakes.things["a"]?["Text"] == "one")
        }
    }

    @Test("is gone with OnFailure DELETE")
    func deleteOnFailure() async throws {
        let bench = try ServiceBench()
        bench.fakes.fail("create B")
        let stack = try await bench.live { try await $0.create("shop", Self.two) { $0.onFailure = "DELETE" } }
        #expect(stack.stackStatus == "DELETE_COMPLETE")
        #expect(bench.fakes.things.isEmpty)
    }

    @Test("returns to its old template, parameters and tags after a failed update")
    func updateRollback() async throws {
        let bench = try ServiceBench()
        try await bench.live { client in
            try await client.create("shop", Self.two) { $0.tags = [.pair("team", "red")] }
            bench.fakes.fail("update B")
            let back = try await client.update("shop", Self.changed) { $0.tags = [.pair("team", "blue")] }
            // The first update of B fails, and so does the one that puts it back.
            #expect(back.stackStatus == "UPDATE_ROLLBACK_FAILED")
            bench.fakes.mend("update B")
            _ = try await client.call(CloudFormationOperations.continueUpdateRollback) { $0.stackName = "shop" }
            let whole = try await client.settled(back.stackId ?? "")
            #expect(whole.stackStatus == "UPDATE_ROLLBACK_COMPLETE")
            #expect(whole.tags?.map(\.value) == ["red"])
            let template = try await client.call(CloudFormationOperations.getTemplate) { $0.stackName = "shop" }
            #expect(template.templateBody == Self.two)
        }
        #expect(bench.fakes.things["a"]?["Text"] == "one")
        #expect(bench.fakes.tags("a") == ["team=red"])
    }

    @Test("turns back when its update is cancelled")
    func cancellation() async throws {
        let bench = try ServiceBench()
        try await bench.live { client in
            let id = try await client.create("shop", Self.two).stackId ?? ""
            let gate = bench.fakes.gate("update A")
            _ = try await client.call(CloudFormationOperations.updateStack) {
                $0.stackName = "shop"
                $0.templateBody = Self.changed
            }
            await gate.untilArrived(1)
            _ = try await client.call(CloudFormationOperations.cancelUpdateStack) { $0.stackName = "shop" }
            gate.open()
            #expect(try await client.settled(id).stackStatus == "UPDATE_ROLLBACK_COMPLETE")
            let complaint = try await serviceComplaint {
                _ = try await client.call(CloudFormationOperations.cancelUpdateStack) { $0.stackName = "shop" }
            }
            #expect(
                complaint == "ValidationError: CancelUpdateStack cannot be called from current stack status "
                    + "UPDATE_ROLLBACK_COMPLETE"
            )
        }
        #expect(bench.fakes.things["a"]?["Text"] == "one")
        #expect(!bench.fakes.story.contains("update B"))
    }

    @Test("is deleted in the middle of its creation once what is under way has ended")
    func deletionWhileCreating() async throws {
        let bench = try ServiceBench()
        let gate = bench.fakes.gate("create A")
        let stack = try await bench.live { client in
            let id = try await client.call(CloudFormationOperations.createStack) {
                $0.stackName = "shop"
                $0.templateBody = Self.two
            }.stackId
            await gate.untilArrived(1)
            _ = try await client.call(CloudFormationOperations.deleteStack) { $0.stackName = "shop" }
            #expect(try await client.stack("shop").stackStatus == "DELETE_IN_PROGRESS")
            gate.open()
            return try await client.settled(id ?? "")
        }
        #expect(stack.stackStatus == "DELETE_COMPLETE")
        #expect(bench.fakes.story == ["create A", "delete A"])
        #expect(bench.fakes.things.isEmpty)
    }

    @Test("can be deleted in the end without a resource that resists")
    func deleteFailed() async throws {
        let bench = try ServiceBench()
        try await bench.live { client in
            try await client.create("shop", Self.two)
            bench.fakes.fail("delete B")
            let stack = try await client.delete("shop")
            #expect(stack.stackStatus == "DELETE_FAILED")
            #expect(stack.stackStatusReason == "The following resource(s) failed to delete: [B]. ")
            #expect(bench.fakes.things.keys.sorted() == ["a", "b"])
            #expect(try await client.delete("shop") { $0.retainResources = ["B"] }.stackStatus == "DELETE_COMPLETE")
            #expect(Array(bench.fakes.things.keys) == ["b"])
        }
    }
}
