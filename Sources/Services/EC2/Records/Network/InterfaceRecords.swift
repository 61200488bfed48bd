import Ground
import World

struct NetworkInterfaceRecord: LedgerRecord, Hashable {
    static let kind = "ec2.network-interface"

    struct Attachment: Codable, Sendable, Hashable {
        let id: String
        let instance: String
        let deviceIndex: Int
        let at: WorldInstant
        var endsWithInstance: Bool
    }

    /// A service's server behind the interface.
    struct Host: Codable, Sendable, Hashable {
        /// The service's name for it, unique in its account and Region.
        let id: String
        let attachment: String
        let at: WorldInstant
        /// Hosts with the same name here reach each other whatever their groups say.
        var peers: String?
    }

    let vpc: String
    let subnet: String
    let zone: String
    let zoneName: String
    let hardwareAddress: String
    /// The first is the primary one.
    var addresses: [IPv4Address]
    /// A public address that lasts as long as the instance runs; not an Elastic IP address.
    var borrowedPublicAddress: IPv4Address?
    var groups: [String]
    var description: String
    var checksAddresses = true
    var attachment: Attachment?
    /// `interface`, `nat_gateway`.
    var type = "interface"
    /// The service that made it and alone may delete it, such as `amazon-elb`; nil for a user's own.
    var requester: String?
    var host: Host?

    var primaryAddress: IPv4Address { addresses[0] }

    var indexes: [String: String] {
        var indexes = ["vpc": vpc, "subnet": subnet]
        if let attachment { indexes["instance"] = attachment.instance }
        if let host { indexes["host"] = host.id }
        if let borrowedPublicAddress { indexes["public"] = borrowedPublicAddress.description }
        return indexes
    }
}

/// An Elastic IP address, under its allocation id.
struct AddressRecord: LedgerRecord {
    static let kind = "ec2.address"

    struct Association: Codable, Sendable, Hashable {
        let id: String
        let networkInterface: String
        let privateAddress: IPv4Address
    }

    let address: IPv4Address
    var association: Association?

    var indexes: [String: String] {
        var indexes = ["address": address.description]
        if let association { indexes["interface"] = association.networkInterface }
        return indexes
    }
}
