import AWSModel
import S3Shapes

/// Source: S3 API Reference, "PutBucketNotificationConfiguration". Observed: recorded answers for words. Whether a
/// destination is there is for its own service to say.
extension ConfigurationCheck {
    static func notification(_ configuration: NotificationConfiguration) throws(AWSError) {
        for rule in configuration.topicConfigurations ?? [] {
            try check(rule.topicArn, "sns", "Topic")
            try check(rule.events, rule.filter)
        }
        for rule in configuration.queueConfigurations ?? [] {
            try check(rule.queueArn, "sqs", "Queue")
            try check(rule.events, rule.filter)
        }
        for rule in configuration.lambdaFunctionConfigurations ?? [] {
            try check(rule.lambdaFunctionArn, "lambda", "CloudFunction")
            try check(rule.events, rule.filter)
        }
    }

    private static func check(_ text: String, _ service: String, _ name: String) throws(AWSError) {
        guard let arn = ARN(text), arn.service == service else {
            throw .invalidArgument("The ARN could not be parsed", name: name, value: text)
        }
    }

    private static func check(
        _ events: [String],
        _ filter: NotificationConfigurationFilter?
    ) throws(AWSError) {
        guard !events.isEmpty else { throw .malformedXML }
        for event in events where !notificationEvents.contains(event) {
            throw .invalidArgument("The event is not supported for notifications", name: "Event", value: event)
        }
        guard let filter else { return }
        // An element without the next one in it is not of the schema.
        guard let rules = filter.key?.filterRules else {
            guard filter.key != nil else { throw .malformedXML }
            return
        }
        var names: Set<String> = []
        for rule in rules {
            guard let name = rule.name, rule.value != nil else { throw .malformedXML }
            guard ["prefix", "suffix"].contains(name.lowercased()) else {
                throw .invalidArgument(
                    "filter rule name must be either prefix or suffix",
                    name: "FilterRule.Name",
                    value: name
                )
            }
            guard names.insert(name.lowercased()).inserted else {
                throw .invalidArgument(
                    "Cannot specify more than one \(name.lowercased()) rule in a filter.",
                    name: "FilterRule.Name",
                    value: name
                )
            }
        }
    }

    private static let notificationEvents: Set<String> = [
        "s3:ReducedRedundancyLostObject", "s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectCreated:Post",
        "s3:ObjectCreated:Copy", "s3:ObjectCreated:CompleteMultipartUpload", "s3:ObjectRemoved:*",
        "s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated", "s3:ObjectRestore:*",
        "s3:ObjectRestore:Post",
        "s3:ObjectRestore:Completed", "s3:ObjectRestore:Delete", "s3:Replication:*",
        "s3:Replication:OperationFailedReplication", "s3:Replication:OperationNotTracked",
        "s3:Replication:OperationMissedThreshold", "s3:Replication:OperationReplicatedAfterThreshold",
        "s3:LifecycleTransition", "s3:IntelligentTiering", "s3:ObjectAcl:Put", "s3:LifecycleExpiration:*",
        "s3:LifecycleExpiration:Delete", "s3:LifecycleExpiration:DeleteMarkerCreated", "s3:ObjectTagging:*",
        "s3:ObjectTagging:Put", "s3:ObjectTagging:Delete",
    ]
}
