import AWSModel
import AWSService
import CloudWatchShapes
import Ground

/// Source: CloudFormation Template Reference, "AWS::CloudWatch::Alarm".
enum AlarmResource {
    private static let dimensions = PropertyShape.Property.objects([
        "Name": .string.required, "Value": .string.required,
    ])

    static let type = ResourceType(
        "AWS::CloudWatch::Alarm",
        properties: [
            "AlarmName": .string.createOnly, "AlarmDescription": .string, "ActionsEnabled": .boolean,
            "OKActions": .strings, "AlarmActions": .strings, "InsufficientDataActions": .strings,
            "MetricName": .string, "Namespace": .string, "Statistic": .string, "ExtendedStatistic": .string,
            "Dimensions": dimensions, "Period": .integer, "Unit": .string, "EvaluationPeriods": .integer.required,
            "DatapointsToAlarm": .integer, "Threshold": .number, "ComparisonOperator": .string.required,
            "TreatMissingData": .string, "EvaluateLowSampleCountPercentile": .string, "ThresholdMetricId": .string,
            "Metrics": .objects([
                "Id": .string.required, "Expression": .string, "Label": .string, "ReturnData": .boolean,
                "Period": .integer, "AccountId": .string,
                "MetricStat": .object([
                    "Metric": .object(["Namespace": .string, "MetricName": .string, "Dimensions": dimensions]).required,
                    "Period": .integer.required, "Stat": .string.required, "Unit": .string,
                ]),
            ]),
            "Tags": .tags,
        ],
        attributes: ["Arn"],
        create: { try await put($0, name: $0.properties["AlarmName"]?.string ?? $0.physicalName, isNew: true) },
        update: { try await put($0, name: $1.physicalID, isNew: false) },
        delete: { try await delete($0, $1.physicalID) }
    )

    @Sendable private static func put(
        _ request: ResourceRequest,
        name: String,
        isNew: Bool
    ) async throws -> ResourceState {
        var input: PutMetricAlarmInput = ResourceFields.input(request.properties, as: "PutMetricAlarmInput")
        input.alarmName = name
        input.tags = isNew ? request.allTags : nil
        try await request.context.call(CloudWatchOperations.putMetricAlarm, input)
        let arn = AlarmName.arn(name, request.context)
        if !isNew { try await request.retag(arn) }
        return ResourceState(physicalID: name, attributes: ["Arn": .string(arn)])
    }

    /// Deleting what is gone already succeeds.
    static func delete(_ request: ResourceRequest, _ name: String) async throws {
        do {
            try await request.context.call(CloudWatchOperations.deleteAlarms) { $0.alarmNames = [name] }
        } catch let error as AWSError where error.code == "ResourceNotFound" {
            return
        }
    }
}
