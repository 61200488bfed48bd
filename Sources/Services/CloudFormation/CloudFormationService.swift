package import AWSModel
package import AWSService
import CloudFormationShapes
package import World

/// AWS CloudFormation: stacks of resources from templates.
///
/// Handlers check a request whole and write what is wanted to the ledger; `StackController` carries stacks there.
///
/// Source: CloudFormation API Reference, CloudFormation User Guide.
package final class CloudFormationService: CloudService {
    /// Reads an object of S3, for templates that are given by their URL.
    package typealias ObjectReader =
        @Sendable (_ bucket: String, _ key: String, _ context: RequestContext) async throws -> [UInt8]

    let world: World
    let catalogue: TypeCatalogue
    let readObject: ObjectReader?
    let publicParameter: @Sendable (_ name: String, _ region: String) -> String?
    let controller: StackController

    /// - Parameters:
    ///   - resourceTypes: of all services; asked when the first template comes.
    ///   - caller: through which the acts on resources call their services.
    ///   - readObject: without it a TemplateURL is refused.
    ///   - publicParameter: public parameters of Systems Manager, such as the newest image of a family.
    package init(
        world: World,
        resourceTypes: @escaping @Sendable () -> [ResourceType],
        caller: @escaping @Sendable () -> any InProcessCaller,
        readObject: ObjectReader? = nil,
        publicParameter: @escaping @Sendable (_ name: String, _ region: String) -> String? = { _, _ in nil }
    ) {
        self.world = world
        self.readObject = readObject
        self.publicParameter = publicParameter
        catalogue = TypeCatalogue(resourceTypes)
        controller = StackController(world: world, catalogue: catalogue, caller: caller)
    }

    package var model: ServiceModel { cloudFormationModel }

    package func register(in table: inout OperationTable) {
        registerStacks(in: &table)
        registerReports(in: &table)
        registerTemplates(in: &table)
        registerChangeSets(in: &table)
    }

    package func run() async throws { try await controller.run() }

    /// Returns when nothing is under way in a stack (any more).
    package func untilSettled(_ stackARN: String) async throws {
        guard let key = StackKey(arn: stackARN) else { throw AWSError.noStack(id: stackARN) }
        let snapshot = world.ledger.snapshot()
        let feed = try await world.ledger.changes(of: [StackRecord.self], after: snapshot.sequence)
        if isSettled(key) { return }
        for await _ in feed where isSettled(key) { return }
    }

    private func isSettled(_ key: StackKey) -> Bool {
        guard let stack = try? world.ledger.get(StackRecord.self, key.id, in: key.place) else { return true }
        return stack.status.isTerminal
    }
}
