package import AWSModel
package import AWSService
import CloudWatchShapes
import Ground
package import World

/// Amazon CloudWatch: metrics and alarms.
package final class CloudWatchService: CloudService {
    let world: World
    let caller: @Sendable () -> any InProcessCaller
    /// Where its engine keeps data and records.
    let directory: String

    package init(world: World, directory: String, caller: @escaping @Sendable () -> any InProcessCaller) {
        self.world = world
        self.directory = directory
        self.caller = caller
    }

    package var model: ServiceModel { cloudWatchModel }

    package func register(in table: inout OperationTable) {}
}
