import AWSModel
import AWSService
import AutoScalingShapes
import World

/// Load balancers are not built yet: none is attached to any group, and none can be.
extension AutoScalingService {
    func registerLoadBalancers(in table: inout OperationTable) {
        table.on(AutoScalingOperations.attachLoadBalancers) { [self] input, context in
            _ = try world.ledger.snapshot().group(input.autoScalingGroupName, in: context.place)
            try GroupCheck.refuseLoadBalancers(names: input.loadBalancerNames, targetGroups: nil, sources: nil)
            return AttachLoadBalancersResultType()
        }
        table.on(AutoScalingOperations.attachLoadBalancerTargetGroups) { [self] input, context in
            _ = try world.ledger.snapshot().group(input.autoScalingGroupName, in: context.place)
            try GroupCheck.refuseLoadBalancers(names: nil, targetGroups: input.targetGroupARNs, sources: nil)
            return AttachLoadBalancerTargetGroupsResultType()
        }
        table.on(AutoScalingOperations.attachTrafficSources) { [self] input, context in
            _ = try world.ledger.snapshot().group(input.autoScalingGroupName, in: context.place)
            let sources = input.trafficSources.map(\.identifier)
            try GroupCheck.refuseLoadBalancers(names: nil, targetGroups: nil, sources: sources)
            return AttachTrafficSourcesResultType()
        }
        registerDetaching(in: &table)
        registerDescribing(in: &table)
    }

    private func registerDetaching(in table: inout OperationTable) {
        table.on(AutoScalingOperations.detachLoadBalancers) { [self] input, context in
            _ = try world.ledger.snapshot().group(input.autoScalingGroupName, in: context.place)
            throw AWSError.validation("Trying to remove Load Balancers that are not part of the group")
        }
        table.on(AutoScalingOperations.detachLoadBalancerTargetGroups) { [self] input, context in
            _ = try world.ledger.snapshot().group(input.autoScalingGroupName, in: context.place)
            throw AWSError.validation("Trying to remove Target Groups that are not part of the group")
        }
        table.on(AutoScalingOperations.detachTrafficSources) { [self] input, context in
            _ = try world.ledger.snapshot().group(input.autoScalingGroupName, in: context.place)
            throw AWSError.validation("Trying to remove Traffic Sources that are not part of the group")
        }
    }

    private func registerDescribing(in table: inout OperationTable) {
        table.on(AutoScalingOperations.describeLoadBalancers) { [self] input, context in
            _ = try world.ledger.snapshot().group(input.autoScalingGroupName, in: context.place)
            return DescribeLoadBalancersResponse { $0.loadBalancers = [] }
        }
        table.on(AutoScalingOperations.describeLoadBalancerTargetGroups) { [self] input, context in
            _ = try world.ledger.snapshot().group(input.autoScalingGroupName, in: context.place)
            return DescribeLoadBalancerTargetGroupsResponse { $0.loadBalancerTargetGroups = [] }
        }
        table.on(AutoScalingOperations.describeTrafficSources) { [self] input, context in
            _ = try world.ledger.snapshot().group(input.autoScalingGroupName, in: context.place)
            return DescribeTrafficSourcesResponse { $0.trafficSources = [] }
        }
    }
}
