/// The words in which activities tell why.
///
/// Source: Auto Scaling User Guide, "Verify a scaling activity" and "Troubleshoot"; observed: recorded activities.
enum Causes {
    static func create(_ desired: Int, _ moment: Moment) -> String {
        "At \(moment.text) a user request created an AutoScalingGroup changing the desired capacity from 0 to "
            + "\(desired)."
    }

    /// - Parameter actor: `user request` or `scheduled action`.
    static func update(by actor: String, _ settings: GroupSettings, from old: Int, _ moment: Moment) -> String {
        "At \(moment.text) a \(actor) update of AutoScalingGroup constraints to min: \(settings.min), max: "
            + "\(settings.max), desired: \(settings.desired) changing the desired capacity from \(old) to "
            + "\(settings.desired)."
    }

    static func explicit(from old: Int, to new: Int, _ moment: Moment) -> String {
        "At \(moment.text) a user request explicitly set group desired capacity changing the desired capacity from "
            + "\(old) to \(new)."
    }

    static func policy(_ policy: String, alarm: String?, from old: Int, to new: Int, _ moment: Moment) -> String {
        let trigger = alarm.map { "a monitor alarm \($0) in state ALARM triggered" } ?? "a user request executed"
        return "At \(moment.text) \(trigger) policy \(policy) changing the desired capacity from \(old) to \(new)."
    }

    static func grow(from old: Int, to new: Int, _ moment: Moment) -> String {
        "At \(moment.text) an instance was started in response to a difference between desired and actual capacity, "
            + "increasing the capacity from \(old) to \(new)."
    }

    static func replace(_ moment: Moment) -> String {
        "At \(moment.text) an instance was launched in response to an unhealthy instance needing to be replaced."
    }

    static func shrink(from old: Int, to new: Int, _ id: String, _ moment: Moment) -> String {
        "At \(moment.text) an instance was taken out of service in response to a difference between desired and actual "
            + "capacity, shrinking the capacity from \(old) to \(new).  At \(moment.text) instance \(id) was selected "
            + "for termination."
    }

    static func unhealthy(_ why: Member.Unhealth, _ moment: Moment) -> String {
        let reason =
            switch why {
            case .gone: "an EC2 health check indicating it has been terminated or stopped"
            case .statusChecks: "an EC2 instance status checks failure"
            case .user: "a user health-check"
            }
        return "At \(moment.text) an instance was taken out of service in response to \(reason)."
    }

    static func rebalanceLaunch(_ counts: [(zone: String, count: Int)], _ moment: Moment) -> String {
        let zones = counts.map(\.zone).joined(separator: " ")
        let numbers = counts.map { "\($0.count)" }.joined(separator: " ")
        return "At \(moment.text) availability zones \(zones) had \(numbers) instances respectively. An instance was "
            + "launched to aid in balancing the group's zones."
    }

    static func rebalanced(_ zones: [String], _ moment: Moment) -> String {
        "At \(moment.text) instances were launched to balance instances in zones \(zones.joined(separator: " ")) with "
            + "other zones resulting in more than desired number of instances in the group."
    }

    static func refresh(_ moment: Moment) -> String {
        "At \(moment.text) an instance was taken out of service in response to an instance refresh."
    }

    static func refreshLaunch(_ moment: Moment) -> String {
        "At \(moment.text) an instance was launched in response to an instance refresh."
    }

    static func lifetime(_ moment: Moment) -> String {
        "At \(moment.text) an instance was taken out of service in response to its maximum instance lifetime."
    }

    static func userEnd(_ id: String, shrinking: (from: Int, to: Int)?, _ moment: Moment) -> String {
        "At \(moment.text) instance \(id) was taken out of service in response to a user request"
            + shrunk(shrinking)
    }

    static func detach(_ id: String, shrinking: (from: Int, to: Int)?, _ moment: Moment) -> String {
        "At \(moment.text) instance \(id) was detached in response to a user request" + shrunk(shrinking)
    }

    static func attach(_ id: String, from old: Int, to new: Int, _ moment: Moment) -> String {
        "At \(moment.text) an instance was attached in response to a user request, increasing the capacity from \(old) "
            + "to \(new)."
    }

    static func enterStandby(_ id: String, shrinking: (from: Int, to: Int)?, _ moment: Moment) -> String {
        "At \(moment.text) instance \(id) was moved to standby in response to a user request" + shrunk(shrinking)
    }

    static func exitStandby(_ id: String, from old: Int, to new: Int, _ moment: Moment) -> String {
        "At \(moment.text) instance \(id) was moved out of standby in response to a user request, increasing the "
            + "capacity from \(old) to \(new)."
    }

    private static func shrunk(_ sizes: (from: Int, to: Int)?) -> String {
        sizes.map { ", shrinking the capacity from \($0.from) to \($0.to)." } ?? "."
    }
}
