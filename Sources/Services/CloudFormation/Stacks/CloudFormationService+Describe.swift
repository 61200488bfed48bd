import AWSModel
import AWSService
import CloudFormationShapes
import Ground
import World

/// Source: CloudFormation API Reference, "DescribeStacks", "ListStacks", "DescribeStackEvents",
/// "DescribeAccountLimits", "ListExports", "ListImports".
extension CloudFormationService {
    func registerStacks(in table: inout OperationTable) {
        table.onLong(CloudFormationOperations.createStack, createStack)
        table.onLong(CloudFormationOperations.updateStack, updateStack)
        table.on(CloudFormationOperations.deleteStack, deleteStack)
        table.on(CloudFormationOperations.cancelUpdateStack, cancelUpdateStack)
        table.onLong(CloudFormationOperations.continueUpdateRollback, continueUpdateRollback)
        table.onLong(CloudFormationOperations.rollbackStack, rollbackStack)
        table.on(CloudFormationOperations.updateTerminationProtection, updateTerminationProtection)
        table.on(CloudFormationOperations.setStackPolicy, .record, setStackPolicy)
        table.on(CloudFormationOperations.getStackPolicy, .record, getStackPolicy)
    }

    func registerReports(in table: inout OperationTable) {
        table.on(CloudFormationOperations.describeStacks, describeStacks)
        table.on(CloudFormationOperations.listStacks, listStacks)
        table.on(CloudFormationOperations.describeStackEvents, describeStackEvents)
        table.on(CloudFormationOperations.describeStackResource, describeStackResource)
        table.on(CloudFormationOperations.describeStackResources, describeStackResources)
        table.on(CloudFormationOperations.listStackResources, listStackResources)
        table.on(CloudFormationOperations.listExports, listExports)
        table.on(CloudFormationOperations.listImports, listImports)
        table.on(CloudFormationOperations.describeAccountLimits, describeAccountLimits)
    }

    // MARK: Stacks

    func describeStacks(_ input: DescribeStacksInput, _ context: RequestContext) async throws -> DescribeStacksOutput {
        if let name = input.stackName {
            guard let stack = try world.ledger.stack(name, in: place(context)) else {
                throw AWSError.noStack(id: name)
            }
            return DescribeStacksOutput { $0.stacks = [Self.shown(stack.record)] }
        }
        let stacks = try world.ledger.list(StackRecord.self, in: .place(place(context))).filter { !$0.isGone }
        let page = try Page(Self.newestFirst(stacks), after: input.nextToken) { $0.id }
        return DescribeStacksOutput {
            $0.stacks = page.elements.map { Self.shown($0.record) }
            $0.nextToken = page.token
        }
    }

    private static func newestFirst(_ stacks: [Kept<StackRecord>]) -> [Kept<StackRecord>] {
        stacks.sorted { ($0.created, $0.version) > ($1.created, $1.version) }
    }

    static func shown(_ stack: StackRecord) -> Stack {
        Stack {
            $0.stackId = stack.arn
            $0.stackName = stack.name
            $0.changeSetId = stack.changeSetARN
            $0.description = stack.settings.description
            $0.parameters = stack.settings.parameters.isEmpty ? nil : stack.settings.parameters.map(\.parameter)
            $0.creationTime = Timestamp(milliseconds: stack.createdAt)
            $0.deletionTime = stack.deletedAt.map(Timestamp.init(milliseconds:))
            $0.lastUpdatedTime = stack.updatedAt.map(Timestamp.init(milliseconds:))
            $0.rollbackConfiguration = stack.settings.rollbackConfiguration
            $0.stackStatus = stack.status.rawValue
            $0.stackStatusReason = stack.statusReason
            $0.disableRollback = stack.disablesRollback
            $0.notificationARNs = stack.settings.notificationARNs
            $0.timeoutInMinutes = stack.settings.timeoutMinutes
            $0.capabilities = stack.settings.capabilities.isEmpty ? nil : stack.settings.capabilities
            $0.outputs = stack.outputs.isEmpty ? nil : stack.outputs.map(shown)
            $0.roleARN = stack.settings.roleARN
            $0.tags = stack.settings.tags.map(\.tag)
            $0.enableTerminationProtection = stack.isProtected
            $0.retainExceptOnCreate = stack.retainsExceptOnCreate ? true : nil
            $0.driftInformation = StackDriftInformation { $0.stackDriftStatus = "NOT_CHECKED" }
        }
    }

    private static func shown(_ output: StackOutput) -> Output {
        Output {
            $0.outputKey = output.name
            $0.outputValue = output.value
            $0.description = output.description
            $0.exportName = output.exportName
        }
    }

    func listStacks(_ input: ListStacksInput, _ context: RequestContext) async throws -> ListStacksOutput {
        let wanted = Set(input.stackStatusFilter ?? [])
        let stacks = try world.ledger.list(StackRecord.self, in: .place(place(context)))
            .filter { wanted.isEmpty || wanted.contains($0.status.rawValue) }
        let page = try Page(Self.newestFirst(stacks), after: input.nextToken) { $0.id }
        return ListStacksOutput {
            $0.stackSummaries = page.elements.map { Self.summary($0.record) }
            $0.nextToken = page.token
        }
    }

    private static func summary(_ stack: StackRecord) -> StackSummary {
        StackSummary {
            $0.stackId = stack.arn
            $0.stackName = stack.name
            $0.templateDescription = stack.settings.description
            $0.creationTime = Timestamp(milliseconds: stack.createdAt)
            $0.lastUpdatedTime = stack.updatedAt.map(Timestamp.init(milliseconds:))
            $0.deletionTime = stack.deletedAt.map(Timestamp.init(milliseconds:))
            $0.stackStatus = stack.status.rawValue
            $0.stackStatusReason = stack.statusReason
            $0.driftInformation = StackDriftInformationSummary { $0.stackDriftStatus = "NOT_CHECKED" }
        }
    }

    // MARK: Events

    func describeStackEvents(
        _ input: DescribeStackEventsInput,
        _ context: RequestContext
    ) async throws -> DescribeStackEventsOutput {
        let stack = try requireStack(input.stackName, context)
        let prefix = stack.stackKey.unique + "/"
        var after: String?
        if let token = input.nextToken {
            guard token.hasPrefix(prefix) else { throw Page<Int>.badToken }
            after = token
        }
        let max = Page<Int>.elementsMax
        let events = try world.ledger.list(
            StackEventRecord.self,
            in: stack.place,
            idPrefix: prefix,
            after: after,
            limit: max + 1
        )
        return DescribeStackEventsOutput {
            $0.stackEvents = events.prefix(max).map { Self.shown($0.record, of: stack.record) }
            $0.nextToken = events.count > max ? events[max - 1].id : nil
        }
    }

    private static func shown(_ record: StackEventRecord, of stack: StackRecord) -> CloudFormationShapes.StackEvent {
        CloudFormationShapes.StackEvent {
            $0.stackId = stack.arn
            $0.eventId = record.eventID
            $0.stackName = stack.name
            $0.logicalResourceId = record.event.logicalId
            $0.physicalResourceId = record.event.physicalId
            $0.resourceType = record.event.type
            $0.timestamp = Timestamp(milliseconds: record.at)
            $0.resourceStatus = record.event.status
            $0.resourceStatusReason = record.event.reason
            $0.resourceProperties = record.event.properties?.value.text
            $0.clientRequestToken = record.token
        }
    }

    // MARK: Exports

    func listExports(_ input: ListExportsInput, _ context: RequestContext) async throws -> ListExportsOutput {
        let all = try world.ledger.list(ExportRecord.self, in: .place(place(context)))
        let page = try Page(all, after: input.nextToken) { $0.id }
        return ListExportsOutput {
            $0.exports = page.elements.map { export in
                Export {
                    $0.exportingStackId = export.stackARN
                    $0.name = export.id
                    $0.value = export.value
                }
            }
            $0.nextToken = page.token
        }
    }

    func listImports(_ input: ListImportsInput, _ context: RequestContext) async throws -> ListImportsOutput {
        let place = place(context)
        guard let export = try world.ledger.get(ExportRecord.self, input.exportName, in: place) else {
            throw AWSError.validation("Export with name [\(input.exportName)] does not exist.")
        }
        let users = world.ledger.importers(of: [export.id], besides: export.stackARN, in: place)[export.id]
        guard let users else {
            throw AWSError.validation("Export '\(export.id)' is not imported by any stack.")
        }
        let page = try Page(users, after: input.nextToken) { $0 }
        return ListImportsOutput {
            $0.imports = page.elements
            $0.nextToken = page.token
        }
    }

    // MARK: Limits

    /// Source: CloudFormation User Guide, "Understand CloudFormation quotas".
    func describeAccountLimits(
        _ input: DescribeAccountLimitsInput,
        _ context: RequestContext
    ) async throws -> DescribeAccountLimitsOutput {
        let limits = [("StackLimit", 2000), ("StackOutputsLimit", 200), ("ConcurrentResourcesLimit", 2500)]
        return DescribeAccountLimitsOutput {
            $0.accountLimits = limits.map { limit in
                AccountLimit {
                    $0.name = limit.0
                    $0.value = limit.1
                }
            }
        }
    }
}
