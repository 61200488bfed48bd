import Ground
import World

struct InternetGatewayRecord: LedgerRecord {
    static let kind = "ec2.internet-gateway"
    var vpc: String?
    var indexes: [String: String] { vpc.map { ["vpc": $0] } ?? [:] }
}

struct NATGatewayRecord: LedgerRecord {
    static let kind = "ec2.nat-gateway"

    enum State: String, Codable, Sendable { case pending, failed, available, deleting, deleted }

    let vpc: String
    let subnet: String
    /// Its network interface; the record of it holds the private address.
    let networkInterface: String
    let privateAddress: IPv4Address
    let isPublic: Bool
    /// Of its Elastic IP address.
    let allocation: String?
    let association: String?
    let publicAddress: IPv4Address?
    var state: State
    var failure: String?
    var deleted: WorldInstant?

    var indexes: [String: String] { ["vpc": vpc, "subnet": subnet] }
}

/// A gateway endpoint.
struct VPCEndpointRecord: LedgerRecord {
    static let kind = "ec2.vpc-endpoint"

    enum State: String, Codable, Sendable { case pending = "Pending", available = "Available", deleting = "Deleting" }

    let vpc: String
    /// Such as `com.amazonaws.us-east-1.s3`.
    let service: String
    var policy: String
    var routeTables: [String]
    var state: State

    var indexes: [String: String] { ["vpc": vpc] }
}

/// Kept in the requester's place; both sides find it by their VPC.
struct PeeringRecord: LedgerRecord {
    static let kind = "ec2.peering"

    struct Side: Codable, Sendable, Hashable {
        let account: String
        let region: String
        let vpc: String
        var blocks: [IPv4Block]
        var resolvesRemoteNames = false
    }

    enum State: String, Codable, Sendable {
        case pendingAcceptance = "pending-acceptance"
        case active, rejected, deleted, expired, failed, provisioning
    }

    var requester: Side
    var accepter: Side
    var state: State
    var message: String
    var expires: WorldInstant?

    var indexes: [String: String] { ["requester": requester.vpc, "accepter": accepter.vpc] }
}
