import AWSModel
import S3Shapes

/// Source: S3 API Reference, "PutBucketReplication". Objects are not replicated: the configuration is kept.
extension ConfigurationCheck {
    private static let replicationRulesMax = 1000

    static func replication(_ configuration: ReplicationConfiguration) throws(AWSError) {
        let rules = configuration.rules
        guard (1...replicationRulesMax).contains(rules.count) else { throw .malformedXML }
        guard let role = ARN(configuration.role), role.service == "iam" else {
            throw .invalidArgument("Invalid Role ARN", name: "Role", value: configuration.role)
        }
        var ids: Set<String> = []
        var priorities: Set<Int> = []
        for rule in rules {
            guard ["Enabled", "Disabled"].contains(rule.status), (rule.id ?? "").utf16.count <= 255 else {
                throw .malformedXML
            }
            if let id = rule.id, !ids.insert(id).inserted {
                throw .invalidArgument("Rule Id must be unique", name: "ID", value: id)
            }
            // The older form has a prefix, the newer a filter and a priority.
            guard rule.prefix == nil || rule.filter == nil else { throw .malformedXML }
            if let priority = rule.priority, !priorities.insert(priority).inserted {
                throw .invalidRequest("Found duplicate priority values in rules")
            }
            if rule.filter != nil, rule.deleteMarkerReplication == nil {
                throw .invalidRequest(
                    "DeleteMarkerReplication must be specified for this version of Cross Region Replication "
                        + "configuration schema. Please refer to S3 Developer Guide for more information."
                )
            }
            guard let destination = ARN(rule.destination.bucket), destination.service == "s3" else {
                throw .invalidArgument("Invalid bucket ARN", name: "Bucket", value: rule.destination.bucket)
            }
            _ = try ObjectNames.storageClass(rule.destination.storageClass)
        }
    }
}
