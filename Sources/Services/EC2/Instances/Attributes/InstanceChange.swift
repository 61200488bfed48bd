import AWSModel
import EC2Shapes
import Ground
import World

/// The one attribute that a request changes.
enum InstanceChange: Sendable {
    case type(InstanceType)
    case userData(String?)
    case terminationProtection(Bool)
    case stopProtection(Bool)
    case shutdownBehavior(String)
    case sourceDestCheck(Bool)
    case groups([String])
    case ebsOptimized(Bool)
    /// Device names, and whether their volumes end with the instance.
    case blockDevices([String: Bool])

    init(_ input: ModifyInstanceAttributeRequest) throws {
        var found: [InstanceChange] = try Self.named(input)
        if let attribute = input.attribute, let value = input.value { found.append(try Self.plain(attribute, value)) }
        guard let change = found.first else {
            throw AWSError.missingParameter("Attribute, or the attribute to modify")
        }
        guard found.count == 1 else {
            throw AWSError.invalidCombination("Fields for multiple attribute types specified. Only one is allowed.")
        }
        self = change
    }

    private static func named(_ input: ModifyInstanceAttributeRequest) throws -> [InstanceChange] {
        try refuse([
            "Kernel": input.kernel != nil, "Ramdisk": input.ramdisk != nil,
            "SriovNetSupport": input.sriovNetSupport != nil, "EnaSupport": input.enaSupport != nil,
        ])
        var found: [InstanceChange] = []
        if let value = input.sourceDestCheck?.value { found.append(.sourceDestCheck(value)) }
        if let value = input.disableApiStop?.value { found.append(.stopProtection(value)) }
        if let value = input.disableApiTermination?.value { found.append(.terminationProtection(value)) }
        if let value = input.instanceType?.value { found.append(try plain("instanceType", value)) }
        // The wire's blob is decoded already; what it holds is the user data itself.
        if let bytes = input.userData?.value { found.append(try plain("userData", Base64.encode(bytes))) }
        if let value = input.instanceInitiatedShutdownBehavior?.value {
            found.append(try plain("instanceInitiatedShutdownBehavior", value))
        }
        if let groups = input.groups { found.append(.groups(groups)) }
        if let value = input.ebsOptimized?.value { found.append(.ebsOptimized(value)) }
        if let mappings = input.blockDeviceMappings {
            try refuse([
                "BlockDeviceMapping.NoDevice": mappings.contains { $0.noDevice != nil },
                "BlockDeviceMapping.Ebs.VolumeId": mappings.contains { $0.ebs?.volumeId != nil },
            ])
            let pairs = mappings.compactMap { mapping in
                mapping.ebs?.deleteOnTermination.map { (mapping.deviceName ?? "", $0) }
            }
            found.append(.blockDevices(Dictionary(pairs) { $1 }))
        }
        return found
    }

    /// By the attribute's name and a text.
    private static func plain(_ attribute: String, _ value: String) throws -> InstanceChange {
        func truth() throws -> Bool {
            guard let truth = Bool(value.lowercased()) else { throw AWSError.invalidValue(value, for: attribute) }
            return truth
        }
        switch attribute {
        case "instanceType":
            guard let type = InstanceTypeTable.type(value) else {
                throw AWSError.noInstanceType(value)
            }
            return .type(type)
        case "userData": return .userData(value.isEmpty ? nil : try LaunchSettings.checked(userData: value))
        case "disableApiTermination": return .terminationProtection(try truth())
        case "disableApiStop": return .stopProtection(try truth())
        case "sourceDestCheck": return .sourceDestCheck(try truth())
        case "ebsOptimized": return .ebsOptimized(try truth())
        case "instanceInitiatedShutdownBehavior":
            return .shutdownBehavior(try LaunchSettings.checked(shutdownBehavior: value))
        default: throw AWSError.notBuilt(parameter: "Attribute=\(attribute)")
        }
    }
}

extension LedgerTransaction {
    mutating func apply(_ change: InstanceChange, to kept: inout Kept<InstanceRecord>) throws {
        guard kept.state != .terminated, kept.state != .shuttingDown else {
            throw AWSError.incorrectInstanceState(kept.id, "modified")
        }
        switch change {
        case .type(let type):
            try requireStopped(kept)
            guard type.family.architectures.contains(kept.architecture) else {
                throw AWSError.invalidCombination(
                    "The instance type '\(type.name)' is not of the instance's architecture, \(kept.architecture)."
                )
            }
            kept.record.type = type.name
            if !type.isBurstable { kept.cpuCredits = nil }
        case .userData(let text):
            try requireStopped(kept)
            kept.userData = text
        case .ebsOptimized(let value):
            try requireStopped(kept)
            kept.ebsOptimized = value
        case .terminationProtection(let value): kept.isTerminationProtected = value
        case .stopProtection(let value): kept.isStopProtected = value
        case .shutdownBehavior(let value): kept.shutdownBehavior = value
        case .sourceDestCheck(let value):
            kept.checksAddresses = value
            try changePrimaryInterface(of: kept) { $0.checksAddresses = value }
        case .groups(let ids):
            let groups = try groups(ids, ofVPC: kept.vpc, subnet: kept.subnet, in: kept.place)
            try changePrimaryInterface(of: kept) { $0.groups = groups }
        case .blockDevices(let devices): try apply(devices, to: &kept)
        }
        kept = try update(kept)
    }

    private func requireStopped(_ kept: Kept<InstanceRecord>) throws {
        guard kept.state == .stopped else {
            throw AWSError("IncorrectInstanceState", "The instance '\(kept.id)' is not in the 'stopped' state.")
        }
    }

    /// Which attributes of addresses belong to an instance with one interface.
    private mutating func changePrimaryInterface(
        of kept: Kept<InstanceRecord>,
        _ body: (inout NetworkInterfaceRecord) -> Void
    ) throws {
        guard try interfaces(of: kept).count == 1 else {
            throw AWSError(
                "InvalidInstanceID",
                "There are multiple interfaces attached to instance '\(kept.id)'. Please specify an interface ID for "
                    + "the operation instead."
            )
        }
        try update(NetworkInterfaceRecord.self, kept.primaryInterface, in: kept.place, body)
    }

    private mutating func apply(_ devices: [String: Bool], to kept: inout Kept<InstanceRecord>) throws {
        for (name, ends) in devices {
            guard let place = kept.blockDevices.firstIndex(where: { $0.name == name }) else {
                throw AWSError("InvalidInstanceAttributeValue", "No device is currently mapped at \(name)")
            }
            kept.record.blockDevices[place].endsWithInstance = ends
            try update(VolumeRecord.self, kept.blockDevices[place].volume, in: kept.place) {
                $0.attachment?.endsWithInstance = ends
            }
        }
    }
}
