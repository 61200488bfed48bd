import Ground

/// Lifecycle hooks: instances wait for someone to say that they may go on.
///
/// Source: Auto Scaling User Guide, "Amazon EC2 Auto Scaling lifecycle hooks".
extension GroupMachine {
    static func wait(for hook: LifecycleHookPlan, _ moment: Moment) -> Member.HookWait {
        let latest = moment.after(.seconds(hook.globalSeconds))
        return Member.HookWait(
            hook: hook.name,
            token: moment.ids.uuid(),
            deadline: min(latest, moment.after(.seconds(hook.heartbeatSeconds))),
            latest: latest,
            defaultResult: hook.defaultResult,
            heartbeatSeconds: hook.heartbeatSeconds,
            metadata: hook.metadata
        )
    }

    mutating func expireHooks(_ moment: Moment) {
        for member in members {
            for wait in member.waits where wait.deadline <= moment.now {
                complete(wait.hook, of: member.id, wait.defaultResult, moment)
            }
        }
    }

    /// - Returns: false when the instance does not wait for this hook.
    @discardableResult
    mutating func complete(
        _ hook: String,
        of id: String,
        _ result: LifecycleHookPlan.Result,
        _ moment: Moment
    ) -> Bool {
        guard let member = member(id), member.waits.contains(where: { $0.hook == hook }) else { return false }
        change(member: id) {
            $0.waits.removeAll { $0.hook == hook }
            // Abandoning ends the other hooks' waits too.
            if result == .abandon { $0.waits = [] }
        }
        if result == .abandon, member.state == .pendingWait {
            let message =
                "Instance failed to complete user's Lifecycle Action: Lifecycle Action with token "
                + "\(member.waits.first { $0.hook == hook }?.token ?? "") was abandoned: "
                + "Lifecycle Action Completed with ABANDON Result"
            finish(member.activity, .failed, message, moment)
            change(member: id) {
                $0.activity = nil
                $0.isAbandoned = true
            }
            failLaunches(moment)
            if let member = self.member(id) {
                let words = "At \(moment.text) an instance was taken out of service in response to a launch failure."
                end(member, because: words, moment)
            }
        }
        return true
    }

    /// - Returns: false when the instance does not wait for this hook.
    mutating func heartbeat(_ hook: String, of id: String, _ moment: Moment) -> Bool {
        guard let member = member(id), let place = member.waits.firstIndex(where: { $0.hook == hook }) else {
            return false
        }
        let wait = member.waits[place]
        change(member: id) {
            $0.waits[place].deadline = min(wait.latest, moment.after(.seconds(wait.heartbeatSeconds)))
        }
        return true
    }
}
