import AWSModel
import Ground
import MQShapes
import Testing

@testable import MQService

@Suite("A broker's configuration")
struct MQConfigurationTests {
    private func create(_ bench: MQBench) async throws -> String {
        try await bench.run(MQOperations.createConfiguration) {
            $0.name = "mine"
            $0.engineType = "ACTIVEMQ"
            $0.engineVersion = "5.18"
            $0.tags = ["team": "a"]
        }.id ?? ""
    }

    @Test("has revisions, of which each keeps its document")
    func revisions() async throws {
        let bench = try MQBench()
        let id = try await create(bench)
        let text = #"<broker xmlns="http://activemq.apache.org/schema/core" persistent="true"/>"#
        let updated = try await bench.run(MQOperations.updateConfiguration) {
            $0.configurationId = id
            $0.data = Base64.encode(text.utf8)
            $0.description = "second"
        }
        #expect(updated.latestRevision?.revision == 2)
        let listed = try await bench.run(MQOperations.listConfigurationRevisions) { $0.configurationId = id }
        #expect(listed.revisions?.map(\.revision) == [1, 2])
        #expect(listed.revisions?.last?.description == "second")
        let first = try await bench.run(MQOperations.describeConfigurationRevision) {
            $0.configurationId = id
            $0.configurationRevision = "1"
        }
        #expect(first.data.flatMap { Base64.decode($0) } == Array(StandardConfiguration.document.utf8))
        let described = try await bench.run(MQOperations.describeConfiguration) { $0.configurationId = id }
        #expect(described.description == "second")
        #expect(described.arn == "arn:aws:mq:us-east-1:000000000000:configuration:\(id)")
        #expect(described.tags == ["team": "a"])
    }

    @Test("that no server could read is refused", arguments: ["no base64 at all", Base64.encode([0xFF, 0xFE])])
    func unreadable(data: String) async throws {
        let bench = try MQBench()
        let id = try await create(bench)
        let refusal = try await bench.refusal(MQOperations.updateConfiguration) {
            $0.configurationId = id
            $0.data = data
        }
        #expect(refusal?.hasPrefix("BadRequestException data") == true)
    }

    @Test("is kept while a broker uses it")
    func inUse() async throws {
        let bench = try MQBench()
        let id = try await create(bench)
        _ = try await bench.create { $0.configuration = ConfigurationId { $0.id = id } }
        let refusal = try await bench.refusal(MQOperations.deleteConfiguration) { $0.configurationId = id }
        #expect(refusal?.hasPrefix("ConflictException configuration-id") == true)
        let other = try await create(bench)
        try await bench.run(MQOperations.deleteConfiguration) { $0.configurationId = other }
        let gone = try await bench.refusal(MQOperations.describeConfiguration) { $0.configurationId = other }
        #expect(gone?.hasPrefix("NotFoundException") == true)
    }

    @Test("that is missing, or a revision of it, is told")
    func missing() async throws {
        let bench = try MQBench()
        let id = try await create(bench)
        let revision = try await bench.refusal(MQOperations.describeConfigurationRevision) {
            $0.configurationId = id
            $0.configurationRevision = "7"
        }
        #expect(revision?.hasPrefix("NotFoundException configuration-revision") == true)
    }
}
