import AWSModel
import AWSService
import CloudFormationShapes
import Ground
import World

/// Source: CloudFormation API Reference, "DescribeStackResource", "DescribeStackResources", "ListStackResources".
extension CloudFormationService {
    /// A resource of a stack with the time of its last change.
    private struct Shown {
        let resource: StackResource
        let changed: Timestamp
    }

    private func resources(of stack: Kept<StackRecord>) throws -> [Shown] {
        guard let work = try world.ledger.work(of: stack) else { return [] }
        return work.machine.resources.map { resource in
            let changed = work.changed[resource.logicalId] ?? stack.createdAt
            return Shown(resource: resource, changed: Timestamp(milliseconds: changed))
        }
    }

    func describeStackResource(
        _ input: DescribeStackResourceInput,
        _ context: RequestContext
    ) async throws -> DescribeStackResourceOutput {
        guard let stack = try world.ledger.stack(input.stackName, in: place(context)) else {
            throw AWSError.validation("Stack '\(input.stackName)' does not exist")
        }
        let found = try resources(of: stack).first { $0.resource.logicalId == input.logicalResourceId }
        guard let shown = found else {
            throw AWSError.validation("Resource \(input.logicalResourceId) does not exist for stack \(input.stackName)")
        }
        return DescribeStackResourceOutput {
            $0.stackResourceDetail = StackResourceDetail {
                $0.stackName = stack.name
                $0.stackId = stack.arn
                $0.logicalResourceId = shown.resource.logicalId
                $0.physicalResourceId = shown.resource.physicalId
                $0.resourceType = shown.resource.type
                $0.lastUpdatedTimestamp = shown.changed
                $0.resourceStatus = shown.resource.status.rawValue
                $0.resourceStatusReason = shown.resource.statusReason
                $0.metadata = shown.resource.metadata?.value.text ?? "{}"
                $0.driftInformation = StackResourceDriftInformation { $0.stackResourceDriftStatus = "NOT_CHECKED" }
            }
        }
    }

    func describeStackResources(
        _ input: DescribeStackResourcesInput,
        _ context: RequestContext
    ) async throws -> DescribeStackResourcesOutput {
        let stack = try stackAsked(input, context)
        var all = try resources(of: stack)
        if let name = input.logicalResourceId {
            all = all.filter { $0.resource.logicalId == name }
            guard !all.isEmpty else {
                throw AWSError.validation("Resource \(name) does not exist for stack \(stack.name)")
            }
        }
        return DescribeStackResourcesOutput {
            $0.stackResources = all.prefix(Page<Int>.elementsMax).map { Self.shown($0, of: stack.record) }
        }
    }

    private func stackAsked(
        _ input: DescribeStackResourcesInput,
        _ context: RequestContext
    ) throws -> Kept<StackRecord> {
        switch (input.stackName, input.physicalResourceId) {
        case (let name?, nil):
            guard let stack = try world.ledger.stack(name, in: place(context)) else { throw AWSError.noStack(id: name) }
            return stack
        case (nil, let physicalID?):
            for stack in try world.ledger.list(StackRecord.self, in: .place(place(context))) where !stack.isGone {
                if try resources(of: stack).contains(where: { $0.resource.physicalId == physicalID }) { return stack }
            }
            throw AWSError.validation("Stack for \(physicalID) does not exist")
        case (nil, nil):
            throw AWSError.validation("Either stackName or physicalResourceId must be specified")
        case (_?, _?):
            throw AWSError.validation("Specify either stackName or physicalResourceId, not both")
        }
    }

    private static func shown(_ shown: Shown, of stack: StackRecord) -> CloudFormationShapes.StackResource {
        CloudFormationShapes.StackResource {
            $0.stackName = stack.name
            $0.stackId = stack.arn
            $0.logicalResourceId = shown.resource.logicalId
            $0.physicalResourceId = shown.resource.physicalId
            $0.resourceType = shown.resource.type
            $0.timestamp = shown.changed
            $0.resourceStatus = shown.resource.status.rawValue
            $0.resourceStatusReason = shown.resource.statusReason
            $0.driftInformation = StackResourceDriftInformation { $0.stackResourceDriftStatus = "NOT_CHECKED" }
        }
    }

    func listStackResources(
        _ input: ListStackResourcesInput,
        _ context: RequestContext
    ) async throws -> ListStackResourcesOutput {
        guard let stack = try world.ledger.stack(input.stackName, in: place(context)) else {
            throw AWSError.noStack(id: input.stackName)
        }
        let page = try Page(resources(of: stack), after: input.nextToken) { $0.resource.logicalId }
        return ListStackResourcesOutput {
            $0.stackResourceSummaries = page.elements.map { shown in
                StackResourceSummary {
                    $0.logicalResourceId = shown.resource.logicalId
                    $0.physicalResourceId = shown.resource.physicalId
                    $0.resourceType = shown.resource.type
                    $0.lastUpdatedTimestamp = shown.changed
                    $0.resourceStatus = shown.resource.status.rawValue
                    $0.resourceStatusReason = shown.resource.statusReason
                    $0.driftInformation = StackResourceDriftInformationSummary {
                        $0.stackResourceDriftStatus = "NOT_CHECKED"
                    }
                }
            }
            $0.nextToken = page.token
        }
    }
}
