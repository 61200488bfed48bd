package import AWSModel
package import AWSService
import FISShapes
import Ground
package import World

/// AWS Fault Injection Service: experiments that break instances, networks and zones for a while.
///
/// Handlers check requests and write what is wanted to the ledger; `ExperimentController` carries experiments out.
///
/// Source: FIS API Reference, FIS User Guide.
package final class FISService: CloudService {
    let world: World
    let controller: ExperimentController

    package typealias Put =
        @Sendable (_ bucket: String, _ key: String, _ bytes: [UInt8], _ context: RequestContext) async throws -> Void

    /// - Parameter caller: through which experiments find and break what other services have.
    /// - Parameter put: puts an object into a bucket of S3.
    package init(
        world: World,
        caller: @escaping @Sendable () -> any InProcessCaller,
        put: @escaping Put = { _, _, _, _ in throw AWSError.notBuilt("S3 beside FIS") }
    ) {
        self.world = world
        controller = ExperimentController(world: world, caller: caller, put: put)
    }

    package var model: ServiceModel { fisModel }

    package func register(in table: inout OperationTable) {
        registerTemplates(in: &table)
        registerExperiments(in: &table)
        registerCatalogue(in: &table)
        registerTags(in: &table)
    }

    package var resourceTypes: [ResourceType] { [ExperimentTemplateResource.type] }

    package func run() async throws { try await controller.run() }
}

extension RequestContext {
    /// Where an account's templates and experiments of a Region lie.
    var place: Place { Place(account: account, region: region) }
}

extension WorldInstant {
    var timestamp: Timestamp { Timestamp(milliseconds: millisecondsSince1970) }
}

/// Source: FIS User Guide, "Quotas".
enum FISLimits {
    static let templatesMax = 500
    static let actionsMax = 20
    static let stopConditionsMax = 5
    static let activeExperimentsMax = 5
    static let shortestAction = Duration.seconds(60)
    static let longestAction = Duration.seconds(12 * 3600)
}
