import AWSModel
import EC2Shapes

/// Tags as requests give them and answers show them.
///
/// Source: EC2 User Guide, "Tag restrictions".
enum Tags {
    /// Set while another AWS service asks: it may set tags of its own, which users cannot.
    @TaskLocal static var isServiceAsking = false

    static func views(_ tags: [String: String]) -> [Tag]? {
        if tags.isEmpty { return nil }
        return tags.sorted { $0.key < $1.key }.map { pair in
            Tag {
                $0.key = pair.key
                $0.value = pair.value
            }
        }
    }

    static func read(_ tags: [Tag]?) throws -> [String: String] {
        var result: [String: String] = [:]
        for tag in tags ?? [] {
            let key = tag.key ?? ""
            try check(key: key, value: tag.value ?? "")
            guard result.updateValue(tag.value ?? "", forKey: key) == nil else {
                throw AWSError.invalidValue("Duplicate tag key '\(key)' specified.")
            }
        }
        try check(count: result.count)
        return result
    }

    /// What a creating request's tag specifications say for this kind.
    static func read(_ specifications: [TagSpecification]?, for kind: ResourceKind) throws -> [String: String] {
        var result: [String: String] = [:]
        for specification in specifications ?? [] {
            let type = specification.resourceType ?? ""
            guard type == kind.tagType else {
                throw AWSError.invalidValue("'\(type)' is not a valid taggable resource type for this operation.")
            }
            result.merge(try read(specification.tags)) { $1 }
        }
        // What a stack makes carries the stack's marks.
        return result.merging(StackMark.added) { $1 }
    }

    static func check(key: String, value: String) throws {
        guard (1...127).contains(key.unicodeScalars.count) else {
            throw AWSError.invalidValue("Tag key must be between 1 and 127 characters long: '\(key)'")
        }
        guard isServiceAsking || !key.lowercased().hasPrefix("aws:") else {
            throw AWSError.invalidValue("Tag keys starting with 'aws:' are reserved for internal use")
        }
        guard value.unicodeScalars.count <= 255 else {
            throw AWSError.invalidValue("Tag value exceeds the maximum length of 255 characters")
        }
    }

    static func check(count: Int) throws {
        guard count <= TagRecord.countMax else {
            throw AWSError("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.")
        }
    }
}
