import Ground
import World

struct VPCRecord: LedgerRecord {
    static let kind = "ec2.vpc"

    /// A block of the VPC's address space.
    struct Block: Codable, Sendable {
        let associationID: String
        let block: IPv4Block
    }

    /// The first is the one it was made with.
    var blocks: [Block]
    var isDefault = false
    var tenancy = "default"
    var resolvesNames = true
    var namesHosts = false
    var usageMetrics = false
    /// `default` when none is set.
    var dhcpOptions: String

    var addressSpace: [IPv4Block] { blocks.map(\.block) }
}

struct SubnetRecord: LedgerRecord {
    static let kind = "ec2.subnet"

    let vpc: String
    let block: IPv4Block
    /// The zone's id, such as `use1-az1`; its name differs by account.
    let zone: String
    let zoneName: String
    var isDefault = false
    var givesPublicAddress = false
    /// `ip-name` or `resource-name`.
    var hostNameType = "ip-name"
    var answersResourceName = false

    var indexes: [String: String] { ["vpc": vpc] }
}

struct DHCPOptionsRecord: LedgerRecord {
    static let kind = "ec2.dhcp-options"

    struct Option: Codable, Sendable, Hashable {
        let key: String
        let values: [String]
    }

    var options: [Option]
}
