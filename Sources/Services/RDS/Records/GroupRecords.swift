import World

struct SubnetGroupRecord: TaggedRecord {
    static let kind = "rds.subnet-group"
    static let resource = ResourceKind.subnetGroup

    struct Subnet: Codable, Sendable, Hashable {
        let id: String
        /// As the account names it, such as `us-east-1a`.
        let zone: String
    }

    var description: String
    var vpc: String
    var subnets: [Subnet]
    var tags: [String: String]
    var madeBy: String?
}

struct ParameterGroupRecord: TaggedRecord {
    static let kind = "rds.parameter-group"
    static let resource = ResourceKind.parameterGroup

    struct Value: Codable, Sendable, Hashable {
        var value: String
        /// `immediate` or `pending-reboot`.
        var method: String
    }

    let family: String
    let description: String
    /// What was set; all else is the engine's own.
    var values: [String: Value] = [:]
    var tags: [String: String]
    var madeBy: String?
}

struct OptionGroupRecord: TaggedRecord {
    static let kind = "rds.option-group"
    static let resource = ResourceKind.optionGroup

    let engine: String
    let majorVersion: String
    let description: String
    var tags: [String: String]
    var madeBy: String?
}

struct SubscriptionRecord: TaggedRecord {
    static let kind = "rds.event-subscription"
    static let resource = ResourceKind.subscription

    var topic: String
    var sourceType: String?
    var categories: [String]
    var sources: [String]
    var isEnabled: Bool
    var tags: [String: String]
    var madeBy: String?
}

/// The certificate of a database's servers; the same over restarts.
struct ServerCertificateRecord: LedgerRecord {
    static let kind = "rds.server-certificate"

    let certificate: String
    let key: String
    let authority: String
    /// For which names and addresses it was issued.
    let names: [String]
}
