import AWSModel
import AWSService
import CloudFormationShapes
import Ground
import World

/// Source: CloudFormation API Reference, "DescribeChangeSet", "ResourceChange".
extension CloudFormationService {
    func describeChangeSet(
        _ input: DescribeChangeSetInput,
        _ context: RequestContext
    ) async throws -> DescribeChangeSetOutput {
        let set = try requireChangeSet(input.changeSetName, stackName: input.stackName, context)
        let showsValues = input.includePropertyValues ?? false
        let changes = StackChanges.shown(set.changes, includingPropertyValues: showsValues)
        let page = try Page(changes, after: input.nextToken) { $0.logicalId }
        return DescribeChangeSetOutput {
            Self.describe(set.record, &$0)
            $0.changes = page.elements.map { Self.shown($0, showsValues) }
            $0.nextToken = page.token
        }
    }

    private static func describe(_ set: ChangeSetRecord, _ output: inout DescribeChangeSetOutput) {
        output.changeSetName = set.name
        output.changeSetId = set.arn
        output.stackId = set.stackARN
        output.stackName = set.stackName
        output.description = set.description
        output.parameters = set.settings.parameters.isEmpty ? nil : set.settings.parameters.map(\.parameter)
        output.creationTime = Timestamp(milliseconds: set.createdAt)
        output.executionStatus = set.execution.rawValue
        output.status = set.status.rawValue
        output.statusReason = set.statusReason
        output.notificationARNs = set.settings.notificationARNs
        output.rollbackConfiguration = set.settings.rollbackConfiguration
        output.capabilities = set.settings.capabilities
        output.tags = set.settings.tags.isEmpty ? nil : set.settings.tags.map(\.tag)
        output.includeNestedStacks = set.includesNestedStacks
        output.onStackFailure = set.onFailure?.rawValue
    }

    private static func shown(_ change: ResourceChange, _ showsValues: Bool) -> Change {
        Change {
            $0.type = "Resource"
            $0.resourceChange = CloudFormationShapes.ResourceChange {
                $0.policyAction = change.policyAction?.rawValue
                $0.action = change.action.rawValue
                $0.logicalResourceId = change.logicalId
                $0.physicalResourceId = change.physicalId
                $0.resourceType = change.type
                $0.replacement = change.replacement?.rawValue
                $0.scope = change.scope.map(\.rawValue)
                $0.details = change.details.map { Self.shown($0, showsValues) }
                if showsValues {
                    $0.beforeContext = change.before?.value.text
                    $0.afterContext = change.after?.value.text
                }
            }
        }
    }

    private static func shown(_ detail: ChangeDetail, _ showsValues: Bool) -> ResourceChangeDetail {
        ResourceChangeDetail {
            $0.target = ResourceTargetDefinition {
                $0.attribute = detail.attribute.rawValue
                $0.name = detail.name
                $0.requiresRecreation = detail.recreation.rawValue
                if showsValues {
                    $0.path = detail.path
                    $0.beforeValue = detail.beforeValue
                    $0.afterValue = detail.afterValue
                    $0.attributeChangeType = detail.changeType.rawValue
                }
            }
            $0.evaluation = detail.evaluation.rawValue
            $0.changeSource = detail.source.rawValue
            $0.causingEntity = detail.causingEntity
        }
    }
}
