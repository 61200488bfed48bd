import Ground
import World

struct SecurityGroupRecord: LedgerRecord {
    static let kind = "ec2.security-group"

    enum Peer: Codable, Sendable, Hashable {
        case block(IPv4Block)
        case prefixList(String)
        /// A group, with the account it is in when that is another.
        case group(String, account: String?)
    }

    struct Rule: Codable, Sendable, Hashable {
        let id: String
        let isEgress: Bool
        /// `tcp`, `udp`, `icmp`, `-1`, or another number.
        var protocolName: String
        /// For ICMP the type; -1 is any.
        var fromPort: Int?
        /// For ICMP the code; -1 is any.
        var toPort: Int?
        var peer: Peer
        var description: String?
    }

    let vpc: String
    let name: String
    let description: String
    var rules: [Rule]

    var indexes: [String: String] { ["vpc": vpc] }
}

struct NetworkACLRecord: LedgerRecord {
    static let kind = "ec2.network-acl"

    struct Entry: Codable, Sendable, Hashable {
        let number: Int
        let isEgress: Bool
        var allows: Bool
        /// IP's number as text; `-1` is any.
        var protocolNumber: String
        var block: IPv4Block
        var fromPort: Int?
        var toPort: Int?
        var icmpType: Int?
        var icmpCode: Int?
    }

    struct Association: Codable, Sendable, Hashable {
        let id: String
        let subnet: String
    }

    let vpc: String
    let isDefault: Bool
    /// Without the last ones, which deny all.
    var entries: [Entry]
    /// Each subnet is in just one list of its VPC.
    var associations: [Association]

    var indexes: [String: String] { ["vpc": vpc] }
}

/// A customer's prefix list. AWS's own are not kept; see ``AWSPrefixLists``.
struct PrefixListRecord: LedgerRecord {
    static let kind = "ec2.prefix-list"

    struct Entry: Codable, Sendable, Hashable {
        let block: IPv4Block
        var description: String?
    }

    var name: String
    var entriesMax: Int
    /// The entries of each version from 1; the last is in force.
    var versions: [[Entry]]

    var entries: [Entry] { versions.last ?? [] }
    var version: Int { versions.count }
}

struct FlowLogRecord: LedgerRecord {
    static let kind = "ec2.flow-log"

    /// A VPC, a subnet or a network interface.
    let resource: String
    /// `ACCEPT`, `REJECT`, `ALL`.
    let traffic: String
    /// `s3`; others are not built.
    let destinationType: String
    let destination: String
    let format: String
    let windowSeconds: Int
    var failure: String?

    var indexes: [String: String] { ["resource": resource] }
}
