import Ground
import World

struct ConfigurationRecord: LedgerRecord {
    static let kind = "mq.configuration"

    let name: String
    let arn: String
    let engineVersion: String
    var tags: [String: String]
    /// The first is revision 1. Their documents are records of their own.
    var revisions: [Revision]

    struct Revision: Sendable, Codable, Equatable {
        let created: WorldInstant
        let description: String
    }

    /// The stack's act that made it, which finds it when it is tried again.
    var act: String?

    var indexes: [String: String] { act.map { ["act": $0] } ?? [:] }
    var latest: Int { revisions.count }
}

/// The document of one revision, as sanitized. Its id is `CONFIGURATION REVISION`.
struct RevisionRecord: LedgerRecord {
    static let kind = "mq.revision"

    let document: String

    static func id(_ reference: ConfigurationReference) -> String { "\(reference.id) \(reference.revision)" }
}
