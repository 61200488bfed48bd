import Ground
import World

/// A group's own metrics.
///
/// Source: Auto Scaling User Guide, "Auto Scaling group metrics".
enum GroupMetrics {
    static let names = [
        "GroupMinSize", "GroupMaxSize", "GroupDesiredCapacity", "GroupInServiceInstances", "GroupPendingInstances",
        "GroupStandbyInstances", "GroupTerminatingInstances", "GroupTotalInstances", "GroupInServiceCapacity",
        "GroupPendingCapacity", "GroupStandbyCapacity", "GroupTerminatingCapacity", "GroupTotalCapacity",
        "WarmPoolDesiredCapacity", "WarmPoolWarmedCapacity", "WarmPoolPendingCapacity", "WarmPoolTerminatingCapacity",
        "WarmPoolTotalCapacity", "GroupAndWarmPoolDesiredCapacity", "GroupAndWarmPoolTotalCapacity",
    ]

    static func measurements(of group: Kept<GroupRecord>, at time: WorldInstant) -> [Measurement] {
        let values = values(of: group.machine)
        return group.settings.enabledMetrics.sorted().compactMap { name in
            values[name].map { value in
                Measurement(
                    place: group.place,
                    namespace: "AWS/AutoScaling",
                    name: name,
                    dimensions: ["AutoScalingGroupName": group.id],
                    time: time,
                    value: Double(value)
                )
            }
        }
    }

    private static func values(of machine: GroupMachine) -> [String: Int] {
        let pending = machine.launches.count + machine.members.count(where: \.state.isPending)
        let inService = machine.members.count { $0.state == .inService }
        let standby = machine.members.count { $0.state == .standby }
        let ending = machine.members.count(where: \.state.isEnding)
        let total = pending + inService + standby + ending
        return [
            "GroupMinSize": machine.settings.min, "GroupMaxSize": machine.settings.max,
            "GroupDesiredCapacity": machine.settings.desired, "GroupInServiceInstances": inService,
            "GroupPendingInstances": pending, "GroupStandbyInstances": standby, "GroupTerminatingInstances": ending,
            "GroupTotalInstances": total, "GroupInServiceCapacity": inService, "GroupPendingCapacity": pending,
            "GroupStandbyCapacity": standby, "GroupTerminatingCapacity": ending, "GroupTotalCapacity": total,
            "WarmPoolDesiredCapacity": 0, "WarmPoolWarmedCapacity": 0, "WarmPoolPendingCapacity": 0,
            "WarmPoolTerminatingCapacity": 0, "WarmPoolTotalCapacity": 0,
            "GroupAndWarmPoolDesiredCapacity": machine.settings.desired, "GroupAndWarmPoolTotalCapacity": total,
        ]
    }
}
