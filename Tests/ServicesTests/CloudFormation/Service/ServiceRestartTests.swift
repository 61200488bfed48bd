import AWSModel
import CloudFormationService
import CloudFormationShapes
import Ground
import Testing

@Suite("A stack whose cloud is ended in the middle")
struct ServiceRestartTests {
    private static let three = serviceTemplate(
        "A: {Type: Test::Thing}",
        "B: {Type: Test::Thing, DependsOn: A}",
        "C: {Type: Test::Thing, DependsOn: B}"
    )

    private func begin(_ bench: ServiceBench, _ template: String, until gate: ServiceGate) async throws -> String {
        try await bench.live { client in
            let id = try await client.call(CloudFormationOperations.createStack) {
                $0.stackName = "shop"
                $0.templateBody = template
            }.stackId
            await gate.untilArrived(1)
            return id ?? ""
        }
    }

    @Test("is finished after the restart, with the open act repeated under the same token and name")
    func creation() async throws {
        let bench = try ServiceBench()
        let gate = bench.fakes.gate("create B")
        let id = try await begin(bench, Self.three, until: gate)
        gate.open()
        let stack = try await bench.live { try await $0.settled(id) }
        #expect(stack.stackStatus == "CREATE_COMPLETE")
        #expect(bench.fakes.story == ["create A", "create B", "create B", "create C"])
        #expect(bench.fakes.acts[1] == bench.fakes.acts[2])
        #expect(bench.fakes.things.count == 3)
    }

    @Test("acts a creation out before it is taken back, when it may have been begun before the restart")
    func cancelled() async throws {
        let bench = try ServiceBench()
        let gate = bench.fakes.gate("create B")
        let id = try await begin(bench, Self.three, until: gate)
        gate.open()
        let stack = try await bench.live { client in
            _ = try await client.call(CloudFormationOperations.deleteStack) { $0.stackName = "shop" }
            return try await client.settled(id)
        }
        #expect(stack.stackStatus == "DELETE_COMPLETE")
        #expect(bench.fakes.things.isEmpty)
    }

    @Test("is begun at the next start when the handler was ended before it could tell the controller")
    func unheard() async throws {
        let bench = try ServiceBench()
        let idle = CloudFormationService(
            world: bench.world,
            resourceTypes: { bench.fakes.types },
            caller: { ServiceNoCaller() }
        )
        let id = try await ServiceCaller(service: idle, world: bench.world).call(CloudFormationOperations.createStack) {
            $0.stackName = "shop"
            $0.templateBody = Self.three
        }.stackId
        #expect(try await bench.live { try await $0.settled(id ?? "") }.stackStatus == "CREATE_COMPLETE")
    }

    @Test("rolls back further after a restart in the middle of the rollback")
    func rollback() async throws {
        let bench = try ServiceBench()
        bench.fakes.fail("create C")
        let gate = bench.fakes.gate("delete B")
        let id = try await begin(bench, Self.three, until: gate)
        gate.open()
        let stack = try await bench.live { try await $0.settled(id) }
        #expect(stack.stackStatus == "ROLLBACK_COMPLETE")
        #expect(bench.fakes.things.isEmpty)
    }
}
