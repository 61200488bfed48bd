package import AWSModel
package import AWSService
import Ground
import MQShapes
package import World

/// Amazon MQ: message brokers.
package final class MQService: CloudService {
    let world: World
    let caller: @Sendable () -> any InProcessCaller
    /// Where its engine keeps data and records.
    let directory: String

    package init(world: World, directory: String, caller: @escaping @Sendable () -> any InProcessCaller) {
        self.world = world
        self.directory = directory
        self.caller = caller
    }

    package var model: ServiceModel { mqModel }

    package func register(in table: inout OperationTable) {}
}
