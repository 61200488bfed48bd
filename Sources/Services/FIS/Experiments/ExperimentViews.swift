import AWSModel
import FISShapes
import World

extension Kept<ExperimentRecord> {
    var view: Experiment {
        Experiment {
            $0.id = id
            $0.arn = FISARN.experiment(id, in: place)
            $0.experimentTemplateId = record.template
            $0.roleArn = record.plan.role
            $0.state = state
            $0.targets = record.plan.targets.mapValues(\.experimentView)
            $0.actions = Dictionary(uniqueKeysWithValues: record.plan.actions.map { ($0, view(of: $1, named: $0)) })
            $0.stopConditions = record.plan.stopConditions.map { condition in
                ExperimentStopCondition {
                    $0.source = condition.source
                    $0.value = condition.value
                }
            }
            $0.creationTime = created.timestamp
            $0.startTime = record.machine.started?.timestamp
            $0.endTime = record.machine.ended?.timestamp
            $0.tags = record.tags
            $0.experimentOptions = options
            $0.targetAccountConfigurationsCount = 0
            $0.experimentReportConfiguration = record.plan.report?.experimentView
            if let plan = record.plan.report { $0.experimentReport = record.report?.view(bucket: plan.bucket) }
        }
    }

    var summary: ExperimentSummary {
        ExperimentSummary {
            $0.id = id
            $0.arn = FISARN.experiment(id, in: place)
            $0.experimentTemplateId = record.template
            $0.state = state
            $0.creationTime = created.timestamp
            $0.tags = record.tags
            $0.experimentOptions = options
        }
    }

    private var options: ExperimentOptions {
        ExperimentOptions {
            $0.accountTargeting = "single-account"
            $0.emptyTargetResolutionMode = record.plan.emptyTargets.rawValue
            $0.actionsMode = record.machine.skipsAll ? "skip-all" : "run-all"
        }
    }

    private var state: ExperimentState {
        ExperimentState {
            $0.status = record.machine.status.rawValue
            $0.reason = record.machine.reason
            guard let failure = record.machine.failure else { return }
            $0.error = ExperimentError {
                $0.accountId = place.account
                $0.code = failure.code.rawValue
                $0.location = failure.location
            }
        }
    }

    private func view(of action: ExperimentPlan.Action, named name: String) -> ExperimentAction {
        let state = record.machine.actions[name]
        return ExperimentAction {
            $0.actionId = action.id
            $0.description = action.description
            $0.parameters = action.parameters
            $0.targets = action.targets
            $0.startAfter = action.startAfter.isEmpty ? nil : action.startAfter
            $0.state = ExperimentActionState {
                $0.status = state?.status.rawValue
                $0.reason = state?.reason
            }
            $0.startTime = state?.started?.timestamp
            $0.endTime = state?.ended?.timestamp
        }
    }
}

extension ExperimentMachine {
    fileprivate var reason: String {
        if let failure { return failure.reason }
        return switch status {
        case .pending: "Experiment is pending."
        case .initiating: "Experiment is initiating."
        case .running: "Experiment is running."
        case .completed: "Experiment completed."
        case .stopping: "Experiment is being stopped."
        case .stopped: stopReason ?? "Experiment halted by a user's request."
        case .failed: "Experiment failed."
        }
    }
}

extension ExperimentPlan.Target {
    fileprivate var experimentView: ExperimentTarget {
        ExperimentTarget {
            $0.resourceType = resourceType
            $0.resourceArns = arns.isEmpty ? nil : arns
            $0.resourceTags = tags.isEmpty ? nil : tags
            $0.selectionMode = selection
            $0.parameters = parameters.isEmpty ? nil : parameters
            if filters.isEmpty { return }
            $0.filters = filters.map { filter in
                ExperimentTargetFilter {
                    $0.path = filter.path
                    $0.values = filter.values
                }
            }
        }
    }
}
