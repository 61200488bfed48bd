import AWSModel
import AWSService
import AutoScalingShapes
import CloudWatchShapes
import Ground
import RDSShapes
import Synchronization

/// RDS, Auto Scaling and CloudWatch as far as experiments ask them; everything else goes to the bench.
final class FISManagedTargets: InProcessCaller {
    struct State {
        /// What was asked of RDS.
        var reboots: [String] = []
        /// States of alarms by name.
        var alarms: [String: String] = [:]
        var looks = 0
    }

    let state = Mutex(State())
    private let bench: any InProcessCaller

    init(_ bench: any InProcessCaller) { self.bench = bench }

    func call(_ service: String, _ operation: String, _ input: Fields, in context: RequestContext) async throws
        -> Fields
    {
        switch (service, operation) {
        case ("rds", "DescribeDBInstances"):
            let id = DescribeDBInstancesMessage(fields: input).dbInstanceIdentifier
            return DBInstanceMessage {
                $0.dbInstances = [Self.database("orders", isMultiAZ: true), Self.database("notes", isMultiAZ: false)]
                    .filter { id == nil || $0.dbInstanceIdentifier == id }
            }.fields
        case ("rds", "RebootDBInstance"):
            let request = RebootDBInstanceMessage(fields: input)
            state.withLock { $0.reboots.append("\(request.dbInstanceIdentifier) \(request.forceFailover == true)") }
            return RebootDBInstanceResult { _ in }.fields
        case ("autoscaling", "DescribeAutoScalingGroups"):
            return AutoScalingGroupsType {
                $0.autoScalingGroups = [
                    AutoScalingGroup {
                        $0.autoScalingGroupName = "consumers"
                        $0.autoScalingGroupARN = Self.group
                        $0.tags = [
                            TagDescription {
                                $0.key = "stack"
                                $0.value = "orders"
                            }
                        ]
                    }
                ]
            }.fields
        case ("cloudwatch", "DescribeAlarms"):
            let names = DescribeAlarmsInput(fields: input).alarmNames ?? []
            let alarms = state.withLock { state in
                state.looks += 1
                return state.alarms.filter { names.contains($0.key) }
            }
            return DescribeAlarmsOutput {
                $0.metricAlarms = alarms.map { name, value in
                    MetricAlarm {
                        $0.alarmName = name
                        $0.stateValue = value
                    }
                }
            }.fields
        default: return try await bench.call(service, operation, input, in: context)
        }
    }

    static let group =
        "arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:1-2:autoScalingGroupName/consumers"

    private static func database(_ id: String, isMultiAZ: Bool) -> DBInstance {
        DBInstance {
            $0.dbInstanceIdentifier = id
            $0.dbInstanceArn = "arn:aws:rds:us-east-1:111122223333:db:\(id)"
            $0.dbInstanceStatus = "available"
            $0.multiAZ = isMultiAZ
            $0.tagList = [
                RDSShapes.Tag {
                    $0.key = "stack"
                    $0.value = "orders"
                }
            ]
        }
    }
}
