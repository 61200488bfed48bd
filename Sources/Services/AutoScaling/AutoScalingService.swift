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
        registerInstances(in: &table)
        registerHooks(in: &table)
        registerPolicies(in: &table)
        registerSchedule(in: &table)
        registerRefresh(in: &table)
        registerProcesses(in: &table)
        registerLoadBalancers(in: &table)
        registerNotifications(in: &table)
        registerMetrics(in: &table)
        registerTags(in: &table)
        registerCatalogue(in: &table)
    }

    package var resourceTypes: [ResourceType] {
        [
            GroupResource(world: world).type, LaunchConfigurationResource(world: world).type, PolicyResource.type,
            ScheduledActionResource.type, LifecycleHookResource.type,
        ]
    }

    package func run() async throws {
        let schedule = ScheduleController(world: world)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.controller.run() }
            group.addTask { try await schedule.run() }
            group.addTask { try await self.publishMetrics() }
            try await group.waitForAll()
        }
    }

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
