import AWSModel
import AWSService
import World

/// Holds a plan against the rules of experiment templates.
///
/// Source: FIS User Guide, "Experiment template components"; FIS API Reference, "CreateExperimentTemplate".
/// Observed: the words about unexpected targets, in public issues.
struct PlanCheck {
    let plan: ExperimentPlan
    let context: RequestContext
    let geography: Geography

    func check() throws {
        try checkRole()
        try checkStopConditions()
        for (name, target) in sorted(plan.targets) { try check(target, name) }
        guard !plan.actions.isEmpty else { throw AWSError.validation("An experiment template needs an action.") }
        guard plan.actions.count <= FISLimits.actionsMax else {
            throw AWSError.quotaExceeded("An experiment template can have \(FISLimits.actionsMax) actions.")
        }
        for (name, action) in sorted(plan.actions) { try check(action, name) }
        try checkOrder()
    }

    private func sorted<Part>(_ parts: [String: Part]) -> [(key: String, value: Part)] {
        parts.sorted { $0.key < $1.key }
    }

    private func checkRole() throws {
        guard let arn = ARN(plan.role), arn.service == "iam", arn.resource.hasPrefix("role/"),
            arn.resource.utf8.count > 5, Account.isValid(arn.account)
        else { throw AWSError.validation("The role ARN \"\(plan.role)\" is not the ARN of an IAM role.") }
        guard arn.account == context.account else {
            throw AWSError.validation("The role \"\(plan.role)\" belongs to another account.")
        }
    }

    private func checkStopConditions() throws {
        guard plan.stopConditions.count <= FISLimits.stopConditionsMax else {
            throw AWSError.quotaExceeded(
                "An experiment template can have \(FISLimits.stopConditionsMax) stop conditions."
            )
        }
        for condition in plan.stopConditions {
            switch condition.source {
            case "none":
                if condition.value != nil || plan.stopConditions.count > 1 {
                    throw AWSError.validation(
                        "A stop condition with the source \"none\" stands alone, without a value."
                    )
                }
            case StopConditions.alarmSource:
                guard let value = condition.value, StopConditions.alarmName(value) != nil, let arn = ARN(value),
                    arn.account == context.account, arn.region == context.region
                else {
                    throw AWSError.validation(
                        "A stop condition with the source \"\(condition.source)\" needs the ARN of an alarm of this "
                            + "account and Region as its value."
                    )
                }
            default:
                throw AWSError.validation("The stop condition source \"\(condition.source)\" is not valid.")
            }
        }
    }

    // MARK: Targets

    private func check(_ target: ExperimentPlan.Target, _ name: String) throws {
        guard let type = ResourceTypes.description(target.resourceType) else {
            guard !target.resourceType.hasPrefix("aws:") else {
                throw AWSError.notBuilt("FIS target resource type \(target.resourceType)")
            }
            throw AWSError.validation("Resource type \"\(target.resourceType)\" of target \"\(name)\" is not valid.")
        }
        guard SelectionMode(target.selection) != nil else {
            throw AWSError.validation(
                "Selection mode \"\(target.selection)\" of target \"\(name)\" is not valid. It is one of ALL, COUNT(n) "
                    + "and PERCENT(n)."
            )
        }
        if let unknown = target.parameters.keys.filter({ type.parameters[$0] == nil }).min() {
            throw AWSError.validation("Unexpected parameter \"\(unknown)\" found in target \"\(name)\".")
        }
        switch (target.arns.isEmpty, target.tags.isEmpty) {
        case (false, false):
            throw AWSError.validation("Target \"\(name)\" has both resource ARNs and resource tags.")
        case (true, true) where target.parameters.isEmpty:
            throw AWSError.validation("Target \"\(name)\" has neither resource ARNs nor resource tags nor parameters.")
        default: break
        }
        for text in target.arns {
            guard let arn = ARN(text), arn.service == type.service, arn.resource.hasPrefix(type.arnPrefix) else {
                throw AWSError.validation("\"\(text)\" in target \"\(name)\" is not the ARN of an \(type.id).")
            }
            guard arn.account == context.account, type.isGlobal || arn.region == context.region else {
                throw AWSError.validation("\"\(text)\" in target \"\(name)\" is of another account or Region.")
            }
        }
        for filter in target.filters where filter.values.isEmpty {
            throw AWSError.validation("Filter \"\(filter.path)\" of target \"\(name)\" has no values.")
        }
    }

    // MARK: Actions

    private func check(_ action: ExperimentPlan.Action, _ name: String) throws {
        guard let type = ActionCatalogue.type(action.id) else {
            if ActionCatalogue.isKnownAbsent(action.id) { throw AWSError.notBuilt("FIS action \(action.id)") }
            throw AWSError.validation("Action id \"\(action.id)\" of action \"\(name)\" is not valid.")
        }
        for (key, target) in sorted(action.targets) {
            guard let expected = type.targets[key] else {
                throw AWSError.validation("Unexpected target \"\(key)\" found in action \"\(name)\".")
            }
            guard let found = plan.targets[target] else {
                throw AWSError.validation("Target \"\(target)\" of action \"\(name)\" is not in the template.")
            }
            guard found.resourceType == expected else {
                throw AWSError.validation(
                    "Target \"\(target)\" of action \"\(name)\" is of type \(found.resourceType), not \(expected)."
                )
            }
        }
        if let missing = type.targets.keys.filter({ action.targets[$0] == nil }).min() {
            throw AWSError.validation("Missing target \"\(missing)\" in action \"\(name)\".")
        }
        for (key, value) in sorted(action.parameters) {
            guard let parameter = type.parameters[key] else {
                throw AWSError.validation("Unexpected parameter \"\(key)\" found in action \"\(name)\".")
            }
            try check(value, parameter.form, key, name)
        }
        for (key, parameter) in sorted(type.parameters) where parameter.isRequired && action.parameters[key] == nil {
            throw AWSError.validation("Missing required parameter \"\(key)\" in action \"\(name)\".")
        }
        try checkTogether(action, name)
    }

    private func check(_ value: String, _ form: ActionType.Parameter.Form, _ key: String, _ action: String) throws {
        let refusal = AWSError.validation(
            "Parameter \"\(key)\" of action \"\(action)\" has the invalid value \"\(value)\"."
        )
        switch form {
        case .text: guard !value.isEmpty else { throw refusal }
        case .boolean: guard value == "true" || value == "false" else { throw refusal }
        case .choice(let choices): guard choices.contains(value) else { throw refusal }
        case .percentage: guard let number = Int(value), (1...100).contains(number) else { throw refusal }
        case .duration, .anyDuration:
            guard let duration = ISODuration.parse(value) else { throw refusal }
            var shortest = Duration.seconds(1)
            if case .duration = form { shortest = FISLimits.shortestAction }
            guard duration >= shortest, duration <= FISLimits.longestAction else {
                throw AWSError.validation(
                    "Parameter \"\(key)\" of action \"\(action)\" must be between \(shortest.iso) and "
                        + "\(FISLimits.longestAction.iso)."
                )
            }
        }
    }

    /// What one parameter asks of another, and of the account.
    private func checkTogether(_ action: ExperimentPlan.Action, _ name: String) throws {
        let parameters = action.parameters
        switch action.id {
        case "aws:network:disrupt-connectivity":
            guard (parameters["scope"] == "prefix-list") == (parameters["prefixListIdentifier"] != nil) else {
                throw AWSError.validation(
                    "Parameter \"prefixListIdentifier\" of action \"\(name)\" goes with the scope prefix-list alone."
                )
            }
        case "aws:ec2:asg-insufficient-instance-capacity-error":
            let zones = parameters[InsufficientCapacity.zones] ?? ""
            let known = InsufficientCapacity.zoneIDs(zones, in: context.region, for: context.account, geography)
            guard known != nil else {
                throw AWSError.validation(
                    "Parameter \"\(InsufficientCapacity.zones)\" of action \"\(name)\" has the invalid value "
                        + "\"\(zones)\"."
                )
            }
        case "faultline:az:power-interruption":
            let zone = parameters[PowerInterruption.zone] ?? ""
            let known = PowerInterruption.zoneID(zone, in: context.region, for: context.account, geography)
            guard known != nil else {
                throw AWSError.validation("There is no Availability Zone \"\(zone)\" in \(context.region).")
            }
        default: break
        }
    }

    /// Every action can begin at some time.
    private func checkOrder() throws {
        var done: Set<String> = []
        for (name, action) in sorted(plan.actions) {
            for earlier in action.startAfter where plan.actions[earlier] == nil {
                throw AWSError.validation(
                    "Action \"\(earlier)\", after which \"\(name)\" starts, is not in the template."
                )
            }
        }
        while true {
            let next = plan.actions.filter { !done.contains($0.key) && done.isSuperset(of: $0.value.startAfter) }
            if next.isEmpty { break }
            done.formUnion(next.keys)
        }
        if let caught = plan.actions.keys.filter({ !done.contains($0) }).min() {
            throw AWSError.validation("Action \"\(caught)\" starts after itself, through its startAfter.")
        }
    }
}

extension Duration {
    /// In the shortest form of whole hours, minutes or seconds.
    fileprivate var iso: String {
        let seconds = components.seconds
        if seconds % 3600 == 0 { return "PT\(seconds / 3600)H" }
        return seconds % 60 == 0 ? "PT\(seconds / 60)M" : "PT\(seconds)S"
    }
}
