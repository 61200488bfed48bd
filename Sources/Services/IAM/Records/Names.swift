import AWSModel
import Ground
import IAMShapes
import World

extension Kept {
    var createDate: Timestamp { Timestamp(milliseconds: created.millisecondsSince1970) }
    var updateDate: Timestamp { Timestamp(milliseconds: updated.millisecondsSince1970) }
}

/// Names of IAM's things: unique without regard to case, though kept as written.
enum Names {
    /// A record's id in the ledger.
    static func id(_ name: String) -> String { name.lowercased() }

    static func path(_ path: String?) throws -> String {
        guard let path else { return "/" }
        guard path == "/" || (path.hasPrefix("/") && path.hasSuffix("/")) else {
            throw AWSError.validation(
                "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric "
                    + "characters and/or / characters."
            )
        }
        return path
    }
}

enum Tags {
    static let countMax = 50

    static func read(_ tags: [Tag]?) throws -> [String: String] {
        var result: [String: String] = [:]
        for tag in tags ?? [] {
            guard result[tag.key] == nil else {
                throw AWSError.invalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
            }
            guard !tag.key.lowercased().hasPrefix("aws:") else {
                throw AWSError.invalidInput("Tag keys must not start with aws:.")
            }
            result[tag.key] = tag.value
        }
        guard result.count <= countMax else {
            throw AWSError.limitExceeded("The number of tags has reached the maximum limit.")
        }
        return result
    }

    static func views(_ tags: [String: String]) -> [Tag] {
        tags.sorted { $0.key < $1.key }.map { pair in
            Tag {
                $0.key = pair.key
                $0.value = pair.value
            }
        }
    }
}
