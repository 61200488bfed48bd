import AWSModel
import AutoScalingShapes

/// Tags as requests give them.
enum TagReader {
    static func read(_ tags: [Tag], of group: String) throws -> [String: GroupSettings.Tag] {
        var result: [String: GroupSettings.Tag] = [:]
        for tag in tags {
            if let type = tag.resourceType, type != "auto-scaling-group" {
                throw AWSError.validation(
                    "Resource type \(type) is not valid. The only valid value is auto-scaling-group."
                )
            }
            if let id = tag.resourceId, id != group {
                throw AWSError.validation("Not a valid resource: \(id)")
            }
            try check(tag)
            guard result[tag.key] == nil else {
                throw AWSError.validation("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
            }
            result[tag.key] = GroupSettings.Tag(value: tag.value ?? "", isPropagated: tag.propagateAtLaunch ?? false)
        }
        return result
    }

    static func check(_ tag: Tag) throws {
        guard !tag.key.lowercased().hasPrefix("aws:") else {
            throw AWSError.validation("Tag keys starting with 'aws:' are reserved for system use.")
        }
    }
}
