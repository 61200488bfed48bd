import Ground
import World

/// What a network interface to be made is like.
struct NewInterface: Sendable {
    /// A subnet's id; the subnet was looked up before.
    let subnet: String
    /// Nil: a free one.
    var address: IPv4Address?
    /// Addresses besides the primary one.
    var secondaries: [IPv4Address] = []
    /// How many more addresses, any free ones.
    var secondaryCount = 0
    /// Nil: the VPC's default group. Those named are checked.
    var groups: [String]?
    var description = ""
    var attachment: NetworkInterfaceRecord.Attachment?
    /// Lends it a public address that goes with it.
    var borrowsPublicAddress = false
    var checksAddresses = true
    var type = "interface"
    /// The service that makes it for itself; nil for a user's own.
    var requester: String?
    /// The service's server that it is for.
    var host: NetworkInterfaceRecord.Host?

    init(subnet: String) { self.subnet = subnet }
}
