import World

/// A user, group or role as far as policies go: they are put, attached and listed alike.
protocol PolicyHolder: LedgerRecord {
    /// As errors name it: `user`, `group`, `role`.
    static var word: String { get }
    var name: String { get }
    var path: String { get }
    /// The unique id (`AIDA…`).
    var uniqueID: String { get }
    /// Inline policy documents by name.
    var inline: [String: String] { get set }
    /// ARNs of managed policies in the order they were attached.
    var attached: [String] { get set }
}

/// What can carry tags.
protocol Tagged: LedgerRecord {
    var tags: [String: String] { get set }
}

struct UserRecord: PolicyHolder, Tagged {
    static let kind = "iam.user"
    static let word = "user"
    var name: String
    var path: String
    let uniqueID: String
    var inline: [String: String] = [:]
    var attached: [String] = []
    var tags: [String: String]
    var boundary: String?
    var groups: Set<String> = []
}

struct GroupRecord: PolicyHolder {
    static let kind = "iam.group"
    static let word = "group"
    var name: String
    var path: String
    let uniqueID: String
    var inline: [String: String] = [:]
    var attached: [String] = []
}

struct RoleRecord: PolicyHolder, Tagged {
    static let kind = "iam.role"
    static let word = "role"
    let name: String
    let path: String
    let uniqueID: String
    var inline: [String: String] = [:]
    var attached: [String] = []
    var tags: [String: String]
    var boundary: String?
    var trust: String
    var description: String?
    var maxSessionSeconds: Int
}

struct InstanceProfileRecord: Tagged {
    static let kind = "iam.instance-profile"
    let name: String
    let path: String
    let uniqueID: String
    var role: String?
    var tags: [String: String]
    var indexes: [String: String] { role.map { ["role": $0] } ?? [:] }
}

/// A customer managed policy; its id is the ARN.
struct ManagedPolicyRecord: Tagged {
    static let kind = "iam.policy"

    struct Version: Codable, Sendable {
        let id: String
        let document: String
        /// Milliseconds since 1970.
        let created: Int64
    }

    let name: String
    let path: String
    let uniqueID: String
    let description: String?
    var versions: [Version]
    var defaultVersion: String
    var nextVersion: Int
    var tags: [String: String]

    var document: String { versions.first { $0.id == defaultVersion }?.document ?? "{}" }
}

/// An access key; its id is the key, and it lies in the world because a request names nothing else.
struct AccessKeyRecord: LedgerRecord {
    static let kind = "iam.access-key"
    let account: String
    let user: String
    let secret: String
    var isActive: Bool
    var indexes: [String: String] { ["user": "\(account)/\(user)"] }
}
