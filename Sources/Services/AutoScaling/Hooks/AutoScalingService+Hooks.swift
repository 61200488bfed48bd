import AWSModel
import AWSService
import AutoScalingShapes
import Ground
import World

/// Source: Auto Scaling API Reference, "PutLifecycleHook", "CompleteLifecycleAction" and their like.
extension AutoScalingService {
    func registerHooks(in table: inout OperationTable) {
        table.on(AutoScalingOperations.putLifecycleHook, putLifecycleHook)
        table.on(AutoScalingOperations.deleteLifecycleHook, deleteLifecycleHook)
        table.on(AutoScalingOperations.describeLifecycleHooks, describeLifecycleHooks)
        table.on(AutoScalingOperations.completeLifecycleAction, completeLifecycleAction)
        table.on(AutoScalingOperations.recordLifecycleActionHeartbeat, recordHeartbeat)
    }

    func putLifecycleHook(_ input: PutLifecycleHookType, _ context: RequestContext) async throws
        -> PutLifecycleHookAnswer
    {
        try await change(input.autoScalingGroupName, context) { record, _ in
            let name = input.lifecycleHookName
            var hooks = record.settings.hooks
            if let place = hooks.firstIndex(where: { $0.name == name }) {
                try hooks[place].fill(
                    input.heartbeatTimeout,
                    input.defaultResult,
                    input.notificationTargetARN,
                    input.roleARN
                )
                if let transition = input.lifecycleTransition {
                    hooks[place].transition = try LifecycleHookPlan.transition(transition)
                }
                hooks[place].metadata = input.notificationMetadata ?? hooks[place].metadata
            } else {
                guard let transition = input.lifecycleTransition else {
                    throw AWSError.validation("LifecycleTransition must be specified.")
                }
                guard hooks.count < GroupLimits.hooksMax else {
                    throw AWSError.limitExceeded("The group has \(GroupLimits.hooksMax) lifecycle hooks already.")
                }
                var hook = LifecycleHookPlan(name: name, transition: try LifecycleHookPlan.transition(transition))
                try hook.fill(
                    input.heartbeatTimeout,
                    input.defaultResult,
                    input.notificationTargetARN,
                    input.roleARN
                )
                hook.metadata = input.notificationMetadata
                hooks.append(hook)
            }
            record.machine.settings.hooks = hooks
        }
        return PutLifecycleHookAnswer()
    }

    /// Instances that wait for it go on as if it had been completed.
    ///
    /// Source: "If there are any outstanding lifecycle actions, they are completed first (ABANDON for launching
    /// instances, CONTINUE for terminating instances)".
    func deleteLifecycleHook(
        _ input: DeleteLifecycleHookType,
        _ context: RequestContext
    ) async throws -> DeleteLifecycleHookAnswer {
        let name = input.lifecycleHookName
        try await change(input.autoScalingGroupName, context) { record, moment in
            guard let hook = record.settings.hooks.first(where: { $0.name == name }) else {
                throw AWSError.validation("No Lifecycle Hook found with name: \(name)")
            }
            record.machine.settings.hooks.removeAll { $0.name == name }
            let result: LifecycleHookPlan.Result = hook.transition == .launching ? .abandon : .proceed
            for member in record.machine.members { record.machine.complete(name, of: member.id, result, moment) }
        }
        return DeleteLifecycleHookAnswer()
    }

    func describeLifecycleHooks(
        _ input: DescribeLifecycleHooksType,
        _ context: RequestContext
    ) async throws -> DescribeLifecycleHooksAnswer {
        let group = try world.ledger.snapshot().group(input.autoScalingGroupName, in: context.place)
        var hooks = group.settings.hooks
        if let names = input.lifecycleHookNames, !names.isEmpty { hooks = hooks.filter { names.contains($0.name) } }
        return DescribeLifecycleHooksAnswer {
            $0.lifecycleHooks = hooks.map { hook in
                LifecycleHook {
                    $0.lifecycleHookName = hook.name
                    $0.autoScalingGroupName = group.id
                    $0.lifecycleTransition = hook.transition.rawValue
                    $0.notificationTargetARN = hook.target
                    $0.roleARN = hook.role
                    $0.notificationMetadata = hook.metadata
                    $0.heartbeatTimeout = hook.heartbeatSeconds
                    $0.globalTimeout = hook.globalSeconds
                    $0.defaultResult = hook.defaultResult.rawValue
                }
            }
        }
    }

    func completeLifecycleAction(
        _ input: CompleteLifecycleActionType,
        _ context: RequestContext
    ) async throws -> CompleteLifecycleActionAnswer {
        let result = try LifecycleHookPlan.result(input.lifecycleActionResult)
        try await change(input.autoScalingGroupName, context) { record, moment in
            let id = try Self.waiting(record, input.lifecycleHookName, input.instanceId, input.lifecycleActionToken)
            record.machine.complete(input.lifecycleHookName, of: id, result, moment)
        }
        return CompleteLifecycleActionAnswer()
    }

    func recordHeartbeat(
        _ input: RecordLifecycleActionHeartbeatType,
        _ context: RequestContext
    ) async throws -> RecordLifecycleActionHeartbeatAnswer {
        try await change(input.autoScalingGroupName, context) { record, moment in
            let id = try Self.waiting(record, input.lifecycleHookName, input.instanceId, input.lifecycleActionToken)
            _ = record.machine.heartbeat(input.lifecycleHookName, of: id, moment)
        }
        return RecordLifecycleActionHeartbeatAnswer()
    }

    /// The instance that waits for this hook, named by itself or by its token.
    private static func waiting(
        _ record: GroupRecord,
        _ hook: String,
        _ id: String?,
        _ token: String?
    ) throws -> String {
        guard id != nil || token != nil else {
            throw AWSError.validation("Either InstanceId or LifecycleActionToken must be specified.")
        }
        let found = record.machine.members.first { member in
            (id == nil || member.id == id)
                && member.waits.contains { $0.hook == hook && (token == nil || $0.token == token) }
        }
        if let found { return found.id }
        if let id {
            throw AWSError.validation("No active Lifecycle Action found with instance ID \(id)")
        }
        throw AWSError.validation("No active Lifecycle Action found with token \(token ?? "")")
    }
}
