import AWSModel
import FISShapes
import World

extension Kept<TemplateRecord> {
    var view: ExperimentTemplate {
        ExperimentTemplate {
            $0.id = id
            $0.arn = FISARN.template(id, in: place)
            $0.description = record.plan.description
            $0.targets = record.plan.targets.mapValues(\.templateView)
            $0.actions = record.plan.actions.mapValues(\.templateView)
            $0.stopConditions = record.plan.stopConditions.map { condition in
                ExperimentTemplateStopCondition {
                    $0.source = condition.source
                    $0.value = condition.value
                }
            }
            $0.creationTime = created.timestamp
            $0.lastUpdateTime = updated.timestamp
            $0.roleArn = record.plan.role
            $0.tags = record.tags
            $0.experimentOptions = ExperimentTemplateExperimentOptions {
                $0.accountTargeting = "single-account"
                $0.emptyTargetResolutionMode = record.plan.emptyTargets.rawValue
            }
            $0.targetAccountConfigurationsCount = 0
            $0.experimentReportConfiguration = record.plan.report?.templateView
        }
    }

    var summary: ExperimentTemplateSummary {
        ExperimentTemplateSummary {
            $0.id = id
            $0.arn = FISARN.template(id, in: place)
            $0.description = record.plan.description
            $0.creationTime = created.timestamp
            $0.lastUpdateTime = updated.timestamp
            $0.tags = record.tags
        }
    }
}

extension ExperimentPlan.Target {
    fileprivate var templateView: ExperimentTemplateTarget {
        ExperimentTemplateTarget {
            $0.resourceType = resourceType
            $0.resourceArns = arns.isEmpty ? nil : arns
            $0.resourceTags = tags.isEmpty ? nil : tags
            $0.selectionMode = selection
            $0.parameters = parameters.isEmpty ? nil : parameters
            if filters.isEmpty { return }
            $0.filters = filters.map { filter in
                ExperimentTemplateTargetFilter {
                    $0.path = filter.path
                    $0.values = filter.values
                }
            }
        }
    }
}

extension ExperimentPlan.Action {
    fileprivate var templateView: ExperimentTemplateAction {
        ExperimentTemplateAction {
            $0.actionId = id
            $0.description = description
            $0.parameters = parameters
            $0.targets = targets
            $0.startAfter = startAfter.isEmpty ? nil : startAfter
        }
    }
}
