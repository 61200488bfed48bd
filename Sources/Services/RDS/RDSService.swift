package import AWSModel
package import AWSService
import Ground
import RDSShapes
package import World

/// Amazon RDS: databases.
package final class RDSService: CloudService {
    let world: World
    let caller: @Sendable () -> any InProcessCaller
    /// Where its engine keeps data and records.
    let directory: String

    package init(world: World, directory: String, caller: @escaping @Sendable () -> any InProcessCaller) {
        self.world = world
        self.directory = directory
        self.caller = caller
    }

    package var model: ServiceModel { rdsModel }

    package func register(in table: inout OperationTable) {}
}
