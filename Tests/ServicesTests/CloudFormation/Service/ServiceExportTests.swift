import AWSModel
import CloudFormationService
import CloudFormationShapes
import Ground
import Testing

@Suite("An export")
struct ServiceExportTests {
    private static func producer(_ text: String, name: String = "net-id") -> String {
        serviceTemplate(
            "A: {Type: Test::Thing, Properties: {Name: \(text)}}",
            more: "Outputs: {Id: {Value: !Ref A, Export: {Name: \(name)}}}\n"
        )
    }
    private static let consumer = serviceTemplate(
        "B: {Type: Test::Thing, Properties: {Name: b, Text: !ImportValue net-id}}"
    )

    @Test("is listed, imported and held fast by those who import it")
    func use() async throws {
        let bench = try ServiceBench()
        try await bench.live { client in
            try await client.create("net", Self.producer("vpc1"))
            try await client.create("app", Self.consumer)
            #expect(bench.fakes.things["b"]?["Text"] == "vpc1")
            let exports = try await client.call(CloudFormationOperations.listExports) { _ in }.exports
            #expect(exports?.map(\.value) == ["vpc1"])
            let imports = try await client.call(CloudFormationOperations.listImports) { $0.exportName = "net-id" }
            #expect(imports.imports == ["app"])

            let kept = try await client.delete("net")
            #expect(kept.stackStatus == "CREATE_COMPLETE")
            #expect(kept.stackStatusReason == "Delete canceled. Cannot delete export net-id as it is in use by app.")
            let changed = try await client.update("net", Self.producer("vpc2"))
            #expect(changed.stackStatus == "UPDATE_ROLLBACK_COMPLETE")
            #expect(try await client.reasons("net").contains("Cannot update export net-id as it is in use by app."))
            #expect(bench.fakes.things["vpc1"] != nil && bench.fakes.things["vpc2"] == nil)

            try await client.delete("app")
            #expect(try await client.delete("net").stackStatus == "DELETE_COMPLETE")
            #expect(try await client.call(CloudFormationOperations.listExports) { _ in }.exports?.isEmpty == true)
        }
    }

    @Test("belongs to one stack of an account and Region")
    func uniqueness() async throws {
        let bench = try ServiceBench()
        try await bench.live { client in
            try await client.create("net", Self.producer("vpc1"))
            let second = try await client.create("net2", Self.producer("vpc2"))
            #expect(second.stackStatus == "ROLLBACK_COMPLETE")
            let reasons = try await client.reasons("net2")
            #expect(reasons.contains { $0.contains("Export with name net-id is already exported by another stack") })
            var other = client
            other.account = "444455556666"
            #expect(try await other.create("net", Self.producer("vpc3")).stackStatus == "CREATE_COMPLETE")
        }
    }

    @Test("that is missing stops the stack that imports it")
    func missing() async throws {
        let bench = try ServiceBench()
        let (stack, reasons) = try await bench.live { client in
            (try await client.create("app", Self.consumer), try await client.reasons("app"))
        }
        #expect(stack.stackStatus == "ROLLBACK_COMPLETE")
        #expect(reasons.contains { $0.contains("No export named net-id found") })
        #expect(bench.fakes.acts.isEmpty)
    }
}
