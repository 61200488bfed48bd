import Ground
import World

struct RouteTableRecord: LedgerRecord {
    static let kind = "ec2.route-table"

    enum Destination: Codable, Sendable, Hashable {
        case block(IPv4Block)
        case prefixList(String)
    }

    /// What a route leads to: the id says of which kind it is.
    enum Target: Codable, Sendable, Hashable {
        case local
        case internetGateway(String)
        case natGateway(String)
        case endpoint(String)
        case networkInterface(String)
        case peering(String)
    }

    enum Origin: String, Codable, Sendable {
        case table = "CreateRouteTable"
        case route = "CreateRoute"
        case propagation = "EnableVgwRoutePropagation"
    }

    struct Route: Codable, Sendable, Hashable {
        var destination: Destination
        var target: Target
        var origin: Origin
        /// The instance that the request named instead of its interface.
        var instance: String?
    }

    struct Association: Codable, Sendable, Hashable {
        let id: String
        /// Nil: the VPC's main table.
        let subnet: String?
    }

    let vpc: String
    /// Without the local routes of the VPC's blocks, unless one was replaced; they are added when shown and planned.
    var routes: [Route] = []
    var associations: [Association] = []

    var isMain: Bool { associations.contains { $0.subnet == nil } }
    var indexes: [String: String] { ["vpc": vpc] }
}
