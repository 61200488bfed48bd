package import AWSModel
package import AWSService
import Ground
import MQShapes
import Synchronization
package import World

/// Amazon MQ: message brokers.
///
/// Handlers check requests and write what is wanted to the ledger; `BrokerController` has servers run.
///
/// Source: Amazon MQ API Reference; Amazon MQ Developer Guide.
package final class MQService: CloudService {
    let world: World
    let platform: MQPlatform
    /// While it runs.
    let runningController = Mutex<BrokerController?>(nil)

    package convenience init(
        world: World,
        directory: String,
        caller: @escaping @Sendable () -> any InProcessCaller
    ) {
        self.init(world: world, platform: .real(world: world, directory: directory))
    }

    init(world: World, platform: MQPlatform) {
        self.world = world
        self.platform = platform
    }

    package var model: ServiceModel { mqModel }

    package func register(in table: inout OperationTable) {
        table.on(MQOperations.createBroker, createBroker)
        table.on(MQOperations.describeBroker, describeBroker)
        table.on(MQOperations.listBrokers, listBrokers)
        table.on(MQOperations.updateBroker, updateBroker)
        table.on(MQOperations.rebootBroker, rebootBroker)
        table.on(MQOperations.deleteBroker, deleteBroker)
        table.on(MQOperations.promote, promote)
        registerCatalogue(in: &table)
        registerConfigurations(in: &table)
        registerUsers(in: &table)
        registerTags(in: &table)
    }

    package var resourceTypes: [ResourceType] {
        [brokerResource, configurationResource, associationResource]
    }

    /// What this machine lacks to run brokers, each with what mends it.
    func missing() -> [String] {
        let hosts = world.serviceHosts.value.map { $0.refusal.map { [$0] } ?? [] } ?? ["the service ec2 (SERVICES)"]
        return platform.missing() + hosts
    }
}

extension RequestContext {
    /// Where an account's brokers of a Region lie.
    var place: Place { Place(account: account, region: region) }
}
