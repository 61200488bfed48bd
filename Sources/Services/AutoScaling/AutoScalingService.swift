package import AWSModel
package import AWSService
import AutoScalingShapes
import Ground
package import World

/// Amazon EC2 Auto Scaling: groups of instances that keep their size.
package final class AutoScalingService: CloudService {
    let world: World
    let caller: @Sendable () -> any InProcessCaller

    package init(world: World, caller: @escaping @Sendable () -> any InProcessCaller) {
        self.world = world
        self.caller = caller
    }

    package var model: ServiceModel { autoScalingModel }

    package func register(in table: inout OperationTable) {}
}
