import AWSModel
import EC2Shapes
import Ground

/// A network interface that each instance of a launch gets.
struct LaunchInterface: Sendable {
    let deviceIndex: Int
    /// One that is there already; the rest then does not count.
    var existing: String?
    /// Nil: a default subnet.
    var subnet: String?
    var address: IPv4Address?
    var secondaries: [IPv4Address] = []
    var secondaryCount = 0
    var groups: [String]?
    var description = ""
    /// Nil: as the subnet has it.
    var borrowsPublicAddress: Bool?
    var endsWithInstance = true

    /// The interfaces that a request lists, or the one that its own members describe.
    static func read(
        _ request: RunInstancesRequest,
        _ type: InstanceType,
        atMost count: Int
    ) throws -> [LaunchInterface] {
        let listed = request.networkInterfaces ?? []
        let interfaces = listed.isEmpty ? [try plain(request)] : try read(listed, request)
        guard interfaces.count <= type.interfacesMax else {
            throw AWSError(
                "AttachmentLimitExceeded",
                "Interface count \(interfaces.count) exceeds the limit for \(type.name)"
            )
        }
        for interface in interfaces {
            guard 1 + interface.secondaries.count + interface.secondaryCount <= type.addressesPerInterface else {
                throw AWSError(
                    "PrivateIpAddressLimitExceeded",
                    "Number of private addresses will exceed limit of \(type.addressesPerInterface) for \(type.name)."
                )
            }
            guard count == 1 || (interface.existing == nil && interface.address == nil && interface.secondaries.isEmpty)
            else {
                throw AWSError.invalidCombination(
                    "Network interfaces and private addresses that are named may be used by one instance alone; "
                        + "the request is for up to \(count)."
                )
            }
        }
        return interfaces
    }

    private static func plain(_ request: RunInstancesRequest) throws -> LaunchInterface {
        var interface = LaunchInterface(deviceIndex: 0)
        interface.subnet = request.subnetId
        interface.address = try address(request.privateIpAddress)
        interface.groups = request.securityGroupIds
        if request.subnetId != nil, request.securityGroups?.isEmpty == false {
            throw AWSError.invalidCombination("The parameter groupName cannot be used with the parameter subnet")
        }
        return interface
    }

    private static func read(
        _ listed: [InstanceNetworkInterfaceSpecification],
        _ request: RunInstancesRequest
    ) throws -> [LaunchInterface] {
        let clashes: [(String, Bool)] = [
            ("subnet ID", request.subnetId != nil), ("private IP address", request.privateIpAddress != nil),
            (
                "security groups",
                request.securityGroupIds?.isEmpty == false || request.securityGroups?.isEmpty == false
            ),
        ]
        for (name, isGiven) in clashes where isGiven {
            throw AWSError.invalidCombination(
                "Network interfaces and an instance-level \(name) may not be specified on the same request"
            )
        }
        let interfaces = try listed.map { try LaunchInterface($0, isAlone: listed.count == 1) }
            .sorted { $0.deviceIndex < $1.deviceIndex }
        guard Set(interfaces.map(\.deviceIndex)).count == interfaces.count else {
            throw AWSError.invalidValue("Each network interface requires a device index of its own.")
        }
        guard interfaces.first?.deviceIndex == 0 else {
            throw AWSError.invalidCombination(
                "When specifying network interfaces, you must include a device at index 0."
            )
        }
        return interfaces
    }

    private init(deviceIndex: Int) { self.deviceIndex = deviceIndex }

    private init(_ wanted: InstanceNetworkInterfaceSpecification, isAlone: Bool) throws {
        try LaunchRefusals.check(wanted)
        guard let index = wanted.deviceIndex else {
            throw AWSError.invalidValue("Each network interface requires a device index.")
        }
        self.init(deviceIndex: index)
        if let id = wanted.networkInterfaceId {
            try Self.refuseMore(wanted)
            existing = id
            // What was there before stays, unless it is told to go.
            endsWithInstance = wanted.deleteOnTermination ?? false
            return
        }
        if wanted.associatePublicIpAddress == true, !isAlone {
            throw AWSError.invalidCombination(
                "The associatePublicIPAddress parameter cannot be specified when launching with multiple network "
                    + "interfaces."
            )
        }
        if wanted.associatePublicIpAddress != nil, index != 0 {
            throw AWSError.invalidCombination(
                "The associatePublicIPAddress parameter can only be specified for the network interface with device "
                    + "index 0."
            )
        }
        subnet = wanted.subnetId
        groups = wanted.groups
        description = wanted.description ?? ""
        borrowsPublicAddress = isAlone ? wanted.associatePublicIpAddress : false
        endsWithInstance = wanted.deleteOnTermination ?? true
        secondaryCount = wanted.secondaryPrivateIpAddressCount ?? 0
        try readAddresses(wanted)
    }

    private mutating func readAddresses(_ wanted: InstanceNetworkInterfaceSpecification) throws {
        address = try Self.address(wanted.privateIpAddress)
        for named in wanted.privateIpAddresses ?? [] {
            guard let one = try Self.address(named.privateIpAddress) else { continue }
            guard named.primary == true else {
                secondaries.append(one)
                continue
            }
            guard address == nil else {
                throw AWSError.invalidCombination("Only one primary private IP address can be specified.")
            }
            address = one
        }
        guard secondaryCount == 0 || secondaries.isEmpty else {
            throw AWSError.invalidCombination(
                "secondaryPrivateIpAddressCount cannot be used with secondary private IP addresses."
            )
        }
    }

    private static func refuseMore(_ wanted: InstanceNetworkInterfaceSpecification) throws {
        let clashes: [(String, Bool)] = [
            ("subnetId", wanted.subnetId != nil), ("groups", wanted.groups?.isEmpty == false),
            ("privateIpAddress", wanted.privateIpAddress != nil || wanted.privateIpAddresses?.isEmpty == false),
            ("description", wanted.description != nil),
            ("associatePublicIPAddress", wanted.associatePublicIpAddress != nil),
            ("secondaryPrivateIpAddressCount", (wanted.secondaryPrivateIpAddressCount ?? 0) > 0),
        ]
        for (name, isGiven) in clashes where isGiven {
            throw AWSError.invalidCombination(
                "The \(name) parameter cannot be specified for a network interface with an ID."
            )
        }
    }

    private static func address(_ text: String?) throws -> IPv4Address? {
        guard let text else { return nil }
        guard let address = IPv4Address(text) else {
            throw AWSError.invalidValue(text, for: "privateIpAddress", "Invalid IPv4 address.")
        }
        return address
    }
}
