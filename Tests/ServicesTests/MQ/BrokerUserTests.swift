import MQShapes
import Testing

@testable import MQService

@Suite("A broker's user")
struct BrokerUserTests {
    private func pending(_ bench: MQBench, _ id: String, _ name: String) async throws -> String? {
        try await bench.run(MQOperations.describeUser) {
            $0.brokerId = id
            $0.username = name
        }.pending?.pendingChange
    }

    @Test("has its changes pending until the reboot")
    func changes() async throws {
        let bench = try MQBench()
        let id = try await bench.create()
        try await bench.run(MQOperations.createUser) {
            $0.brokerId = id
            $0.username = "new"
            $0.password = "new-password-1"
        }
        #expect(try await pending(bench, id, "new") == "CREATE")
        try await bench.run(MQOperations.updateUser) {
            $0.brokerId = id
            $0.username = "new"
            $0.groups = ["readers"]
        }
        #expect(try await pending(bench, id, "new") == "CREATE")
        try await bench.run(MQOperations.updateUser) {
            $0.brokerId = id
            $0.username = "orders"
            $0.groups = ["writers"]
        }
        #expect(try await pending(bench, id, "orders") == "UPDATE")
        let described = try await bench.run(MQOperations.describeUser) {
            $0.brokerId = id
            $0.username = "orders"
        }
        #expect(described.groups == [])
        #expect(described.pending?.groups == ["writers"])
        try await bench.run(MQOperations.deleteUser) {
            $0.brokerId = id
            $0.username = "orders"
        }
        #expect(try await pending(bench, id, "orders") == "DELETE")
        let listed = try await bench.run(MQOperations.listUsers) { $0.brokerId = id }
        #expect(listed.users?.map(\.username) == ["new", "orders"])
        #expect(listed.users?.map(\.pendingChange) == ["CREATE", "DELETE"])
        // One that never was needs no reboot to go.
        try await bench.run(MQOperations.deleteUser) {
            $0.brokerId = id
            $0.username = "new"
        }
        #expect(try await bench.run(MQOperations.listUsers) { $0.brokerId = id }.users?.count == 1)
    }

    @Test("is refused twice, unknown, and with both console and replication")
    func refusals() async throws {
        let bench = try MQBench()
        let id = try await bench.create()
        let twice = try await bench.refusal(MQOperations.createUser) {
            $0.brokerId = id
            $0.username = "orders"
            $0.password = "new-password-1"
        }
        #expect(twice == "ConflictException username: User [orders] already exists.")
        let unknown = try await bench.refusal(MQOperations.updateUser) {
            $0.brokerId = id
            $0.username = "nobody"
        }
        #expect(unknown?.hasPrefix("NotFoundException username") == true)
        let both = try await bench.refusal(MQOperations.createUser) {
            $0.brokerId = id
            $0.username = "both"
            $0.password = "new-password-1"
            $0.consoleAccess = true
            $0.replicationUser = true
        }
        #expect(both?.contains("mutually exclusive") == true)
        let lost = try await bench.refusal(MQOperations.listUsers) { $0.brokerId = "b-1" }
        #expect(lost?.hasPrefix("NotFoundException broker-id") == true)
    }
}
