package import Ground

/// Hosts in customers' networks that belong to a service: a database's servers, a broker's.
///
/// EC2 fills the seam `World.serviceHosts`: each host is a network interface whose requester is the service, and a
/// network namespace behind it in which the service starts its programs. What befalls a zone's network befalls the
/// host's; faults of the levels host, link and engine mean it by its id.
package protocol ServiceHosts: Sendable {
    /// Why this machine can place none, with the command that mends it; nil when it can.
    var refusal: String? { get }

    /// Makes the host, or changes its groups, and returns when its namespace stands. Twice is as good as once.
    ///
    /// It stays in its subnet: another one takes another id, or `remove` first.
    ///
    /// - Throws: EC2's `AWSError` for a subnet or group that is not there, or a subnet without free addresses;
    ///   `ServiceHostError` when the machine cannot make it.
    func place(_ wanted: ServiceHostPlan) async throws -> ServiceHost

    /// Takes the host away; nothing when it is not there. Its programs must have ended.
    func remove(_ id: String, in place: Place) async throws

    /// A TCP connection from the network's router to the host, as a client of the network's would make it, but past
    /// security groups: for checks from outside and for doors on the machine's own ports. The caller owns the socket,
    /// which is non-blocking and comes from the address of the network's resolver. Nothing answers in a zone without
    /// power, or on a host whose link a fault has cut.
    ///
    /// - Throws: `ServiceHostError` when there is no host, nobody listens, or nothing answers within the time.
    func connect(to id: String, port: Int, in place: Place, within: Duration) async throws -> Int32
}

/// Why a host could not be made or reached.
package enum ServiceHostError: Error, Sendable, Hashable, CustomStringConvertible {
    /// This machine can make none: what is missing, and what mends it.
    case refused(String)
    /// It stands in another subnet.
    case elsewhere(subnet: String)
    /// The network's engine failed; it is tried again.
    case notMade(String)
    case absent
    /// Nobody listens, nothing answers in time, or there is no way: the kernel's words.
    case unreachable(String)

    package var description: String {
        switch self {
        case .refused(let why): why
        case .elsewhere(let subnet): "the host stands in subnet \(subnet) already"
        case .notMade(let why): "the host's network is not there: \(why)"
        case .absent: "there is no such host"
        case .unreachable(let why): why
        }
    }
}

package struct ServiceHostPlan: Sendable, Hashable {
    /// Unique in its account and Region, such as `rds-mydb-a`.
    package var id: String
    package var place: Place
    /// AWS's name for the interface's requester: `amazon-rds`, `amazon-mq`.
    package var requester: String
    /// The interface's description: `RDSNetworkInterface`.
    package var description: String
    package var subnet: String
    package var groups: [String]
    /// Hosts of one place with an equal name here reach each other on all ports whatever their groups say: a pair's own
    /// traffic, which on AWS takes a network of the service's.
    package var peers: String?
    /// Lends it a public address.
    package var isPublic = false

    package init(
        id: String,
        place: Place,
        requester: String,
        description: String,
        subnet: String,
        groups: [String],
        peers: String? = nil
    ) {
        self.id = id
        self.place = place
        self.requester = requester
        self.description = description
        self.subnet = subnet
        self.groups = groups
        self.peers = peers
    }
}

package struct ServiceHost: Sendable, Hashable {
    package var id: String
    package var interface: String
    package var vpc: String
    /// The zone's id (`use1-az1`), as faults have it, and its name for the account.
    package var zone: String
    package var zoneName: String
    package var address: IPv4Address
    package var publicAddress: IPv4Address?
    /// Such as `/run/netns/…`: for a process to enter.
    package var namespacePath: String

    package init(
        id: String,
        interface: String,
        vpc: String,
        zone: String,
        zoneName: String,
        address: IPv4Address,
        publicAddress: IPv4Address? = nil,
        namespacePath: String
    ) {
        self.id = id
        self.interface = interface
        self.vpc = vpc
        self.zone = zone
        self.zoneName = zoneName
        self.address = address
        self.publicAddress = publicAddress
        self.namespacePath = namespacePath
    }
}
