package import AWSModel
package import AWSService
import AutoScalingShapes
import Ground
import Synchronization
package import World

/// Amazon EC2 Auto Scaling: groups of instances that keep their size.
///
/// Handlers check requests and change groups in the ledger; `GroupController` does what the groups' machines ask for.
///
/// Source: Auto Scaling API Reference; Auto Scaling User Guide.
package final class AutoScalingService: CloudService {
    let world: World
    let caller: @Sendable () -> any InProcessCaller
    let controller: GroupController

    package init(world: World, caller: @escaping @Sendable () -> any InProcessCaller) {
        self.world = world
        self.caller = caller
        controller = GroupController(world: world, acts: GroupActs(world: world, caller: caller))
    }

    package var model: ServiceModel { autoScalingModel }

    package func register(in table: inout OperationTable) {
        registerGroups(in: &table)
    }

    package func run() async throws { try await controller.run() }

    private func registerGroups(in table: inout OperationTable) {
        table.on(AutoScalingOperations.createAutoScalingGroup, createAutoScalingGroup)
        table.on(AutoScalingOperations.updateAutoScalingGroup, updateAutoScalingGroup)
        table.on(AutoScalingOperations.deleteAutoScalingGroup, deleteAutoScalingGroup)
        table.on(AutoScalingOperations.describeAutoScalingGroups, describeAutoScalingGroups)
        table.on(AutoScalingOperations.describeAutoScalingInstances, describeAutoScalingInstances)
        table.on(AutoScalingOperations.setDesiredCapacity, setDesiredCapacity)
        table.on(AutoScalingOperations.describeScalingActivities, describeScalingActivities)
        table.on(AutoScalingOperations.createLaunchConfiguration, createLaunchConfiguration)
        table.on(AutoScalingOperations.describeLaunchConfigurations, describeLaunchConfigurations)
        table.on(AutoScalingOperations.deleteLaunchConfiguration, deleteLaunchConfiguration)
    }
}
