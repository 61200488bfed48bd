import AWSModel
import AWSService
import AutoScalingShapes
import Ground
import World

/// What Auto Scaling says of itself.
///
/// Source: Auto Scaling API Reference, "DescribeAccountLimits", "DescribeAdjustmentTypes" and their like.
extension AutoScalingService {
    func registerCatalogue(in table: inout OperationTable) {
        table.on(AutoScalingOperations.describeAccountLimits, describeAccountLimits)
        table.on(AutoScalingOperations.describeAdjustmentTypes) { _, _ in
            DescribeAdjustmentTypesAnswer {
                $0.adjustmentTypes = ["ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity"].map { type in
                    AdjustmentType { $0.adjustmentType = type }
                }
            }
        }
        table.on(AutoScalingOperations.describeAutoScalingNotificationTypes) { _, _ in
            DescribeAutoScalingNotificationTypesAnswer { $0.autoScalingNotificationTypes = NotificationKinds.all }
        }
        table.on(AutoScalingOperations.describeLifecycleHookTypes) { _, _ in
            DescribeLifecycleHookTypesAnswer {
                $0.lifecycleHookTypes = [
                    LifecycleHookPlan.Transition.launching.rawValue, LifecycleHookPlan.Transition.terminating.rawValue,
                ]
            }
        }
        table.on(AutoScalingOperations.describeMetricCollectionTypes) { _, _ in
            DescribeMetricCollectionTypesAnswer {
                $0.metrics = GroupMetrics.names.map { name in MetricCollectionType { $0.metric = name } }
                $0.granularities = [MetricGranularityType { $0.granularity = "1Minute" }]
            }
        }
        table.on(AutoScalingOperations.describeScalingProcessTypes) { _, _ in
            ProcessesType {
                $0.processes = ScalingProcess.allCases.map { process in
                    ProcessType { $0.processName = process.rawValue }
                }
            }
        }
        table.on(AutoScalingOperations.describeTerminationPolicyTypes) { _, _ in
            DescribeTerminationPolicyTypesAnswer { $0.terminationPolicyTypes = GroupCheck.terminationPolicies }
        }
    }

    private func describeAccountLimits(
        _ input: Nothing,
        _ context: RequestContext
    ) async throws -> DescribeAccountLimitsAnswer {
        let ledger = world.ledger.snapshot()
        let place = Scope.place(context.place)
        return DescribeAccountLimitsAnswer {
            $0.maxNumberOfAutoScalingGroups = GroupLimits.groupsMax
            $0.maxNumberOfLaunchConfigurations = GroupLimits.launchConfigurationsMax
            $0.numberOfAutoScalingGroups = ledger.count(GroupRecord.self, in: place)
            $0.numberOfLaunchConfigurations = ledger.count(LaunchConfigurationRecord.self, in: place)
        }
    }
}

/// Source: Auto Scaling API Reference, "DescribeAutoScalingNotificationTypes".
enum NotificationKinds {
    static let all = [
        "autoscaling:EC2_INSTANCE_LAUNCH", "autoscaling:EC2_INSTANCE_LAUNCH_ERROR",
        "autoscaling:EC2_INSTANCE_TERMINATE", "autoscaling:EC2_INSTANCE_TERMINATE_ERROR",
        "autoscaling:TEST_NOTIFICATION",
    ]
}
