import AWSModel
import Ground

/// What users ask of a group at once.
extension GroupMachine {
    /// Everything is to go, without hooks and whatever is protected.
    mutating func delete(_ moment: Moment) {
        isDeleting = true
        (settings.min, settings.max) = (0, 0)
        setDesired(
            0,
            because: Causes.update(by: "user request", emptied, from: settings.desired, moment)
        )
        if refresh != nil { endRefresh(.cancelled, "The group is deleted.", moment) }
        for member in members where member.state == .terminatingWait {
            change(member: member.id) { $0.waits = [] }
        }
        let words = reasons
        for member in members where !member.state.isEnding {
            let size = counted
            let cause = words + [Causes.shrink(from: size, to: max(0, size - 1), member.id, moment)]
            end(member, because: cause.joined(separator: "  "), moment)
        }
    }

    private var emptied: GroupSettings {
        var empty = settings
        (empty.min, empty.max, empty.desired) = (0, 0, 0)
        return empty
    }

    /// Throws while a simple scaling activity, or its cooldown, is under way.
    func requireCooled(_ moment: Moment) throws {
        if let activity = activities.values.min(by: { $0.start < $1.start }) {
            throw AWSError.scalingInProgress("Scaling activity \(activity.id) is in progress and blocks this action")
        }
        if let until = cooldownUntil, until > moment.now {
            throw AWSError.scalingInProgress(
                "The group is in its cooldown period, which blocks this action"
            )
        }
    }

    // MARK: Single instances

    mutating func terminate(_ id: String, shrinks: Bool, _ moment: Moment) throws -> Activity {
        guard let member = member(id) else { throw AWSError.noInstance(id) }
        guard !member.state.isEnding else {
            throw AWSError.scalingInProgress("Instance \(id) is already being terminated.")
        }
        let sizes = try shrink(shrinks && member.state.counts, by: 1)
        end(member, because: Causes.userEnd(id, shrinking: sizes, moment), moment)
        return try activity(of: id)
    }

    mutating func detach(_ ids: [String], shrinks: Bool, _ moment: Moment) throws -> [Activity] {
        let found = try require(ids, in: [.inService, .standby], "InService or Standby")
        let sizes = try shrink(shrinks, by: found.count(where: \.state.counts))
        for member in found {
            move(member, to: .detaching, "Detaching EC2 instance: \(member.id)", moment) {
                Causes.detach(member.id, shrinking: sizes, moment)
            }
        }
        return try ids.map(activity)
    }

    mutating func enterStandby(_ ids: [String], shrinks: Bool, _ moment: Moment) throws -> [Activity] {
        let found = try require(ids, in: [.inService], "InService")
        let sizes = try shrink(shrinks, by: found.count)
        for member in found {
            move(member, to: .enteringStandby, "Moving EC2 instance to Standby: \(member.id)", moment) {
                Causes.enterStandby(member.id, shrinking: sizes, moment)
            }
        }
        return try ids.map(activity)
    }

    /// They go through the hooks of a launch again.
    mutating func exitStandby(_ ids: [String], _ moment: Moment) throws -> [Activity] {
        let found = try require(ids, in: [.standby], "Standby")
        let (old, new) = (settings.desired, settings.desired + found.count)
        guard new <= settings.max else {
            throw AWSError.validation(
                "The group's desired capacity would be above its max value \(settings.max)."
            )
        }
        settings.desired = new
        for member in found {
            let words = "Moving EC2 instance out of Standby: \(member.id)"
            move(member, to: .pending, words, moment) { Causes.exitStandby(member.id, from: old, to: new, moment) }
        }
        return try ids.map(activity)
    }

    mutating func attach(_ new: [Member], _ moment: Moment) throws {
        let (old, size) = (settings.desired, settings.desired + new.count)
        guard size <= settings.max else {
            throw AWSError.validation(
                "AutoScalingGroup's max size is \(settings.max), the number of instances to be attached would bring it "
                    + "to \(size). Update the maxSize to attach more instances."
            )
        }
        settings.desired = size
        for var member in new {
            member.activity = begin(
                "Attaching an existing EC2 instance: \(member.id)",
                because: Causes.attach(member.id, from: old, to: size, moment),
                at: member.place,
                moment
            )
            members.append(member)
        }
    }

    // MARK: Steps

    private mutating func move(
        _ member: Member,
        to state: LifecycleState,
        _ description: String,
        _ moment: Moment,
        _ cause: () -> String
    ) {
        let activity = begin(description, because: cause(), at: member.place, moment)
        change(member: member.id) {
            $0.state = state
            $0.activity = activity
        }
    }

    private func require(_ ids: [String], in states: Set<LifecycleState>, _ words: String) throws -> [Member] {
        try ids.map { id in
            guard let member = member(id) else { throw AWSError.notInGroup(id, settings.name) }
            guard states.contains(member.state) else {
                throw AWSError.validation("The instance \(id) is not in \(words).")
            }
            return member
        }
    }

    private mutating func shrink(_ isWanted: Bool, by count: Int) throws -> (from: Int, to: Int)? {
        guard isWanted, count > 0 else { return nil }
        let (old, new) = (settings.desired, settings.desired - count)
        guard new >= settings.min else {
            throw AWSError.validation(
                "Currently, desiredSize equals minSize (\(settings.min)). Terminating instance without replacement "
                    + "will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to "
                    + "false or lower group's min size."
            )
        }
        settings.desired = new
        return (old, new)
    }

    private func activity(of id: String) throws -> Activity {
        guard let activity = member(id)?.activity.flatMap({ activities[$0] }) else { throw AWSError.noInstance(id) }
        return activity
    }
}
