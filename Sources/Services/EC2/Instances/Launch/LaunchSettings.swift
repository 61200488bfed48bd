import AWSModel
import EC2Shapes
import Ground
import World

/// What a launch says of its instances besides their place, addresses and disks.
struct LaunchSettings: Sendable {
    let keyName: String?
    let publicKey: String?
    let userData: String?
    let profile: InstanceRecord.Profile?
    let shutdownBehavior: String
    let isTerminationProtected: Bool
    let isStopProtected: Bool
    let isMonitored: Bool
    let ebsOptimized: Bool
    let metadata: InstanceRecord.MetadataOptions
    let tenancy: String
    let cpuCredits: String?
    let hostNameType: String?
    let answersResourceName: Bool?
    let autoRecovery: String

    init(
        _ request: RunInstancesRequest,
        _ image: MachineImage,
        _ type: InstanceType,
        _ profile: InstanceRecord.Profile?,
        in place: Place,
        _ ledger: some LedgerReading
    ) throws {
        keyName = request.keyName
        publicKey = try request.keyName.map { try ledger.keyPair(named: $0, in: place).publicKey }
        userData = try request.userData.flatMap { $0.isEmpty ? nil : try Self.checked(userData: $0) }
        self.profile = profile
        shutdownBehavior = try Self.checked(shutdownBehavior: request.instanceInitiatedShutdownBehavior ?? "stop")
        isTerminationProtected = request.disableApiTermination ?? false
        isStopProtected = request.disableApiStop ?? false
        isMonitored = request.monitoring?.enabled ?? false
        // All types of today have a link of their own to their volumes.
        ebsOptimized = request.ebsOptimized ?? false
        metadata = try Self.metadata(request.metadataOptions, image)
        tenancy = try Self.checked(request.placement?.tenancy ?? "default", ["default", "dedicated"], "tenancy")
        cpuCredits = try Self.credits(request.creditSpecification, type)
        hostNameType = try request.privateDnsNameOptions?.hostnameType.map {
            try Self.checked($0, ["ip-name", "resource-name"], "HostnameType")
        }
        answersResourceName = request.privateDnsNameOptions?.enableResourceNameDnsARecord
        autoRecovery = request.maintenanceOptions?.autoRecovery ?? "default"
    }

    static func checked(_ value: String, _ known: [String], _ name: String) throws -> String {
        guard known.contains(value) else { throw AWSError.invalidValue(value, for: name) }
        return value
    }

    static func checked(shutdownBehavior value: String) throws -> String {
        try checked(value, ["stop", "terminate"], "instanceInitiatedShutdownBehavior")
    }

    /// Source: EC2 User Guide, "Run commands at launch": 16 KB before it is encoded.
    static func checked(userData text: String) throws -> String {
        guard let bytes = Base64.decode(text, ignoringSpace: true) else {
            throw AWSError("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.")
        }
        guard bytes.count <= InstanceLimits.userDataBytesMax else {
            throw AWSError.invalidValue("User data is limited to \(InstanceLimits.userDataBytesMax) bytes")
        }
        return Base64.encode(bytes)
    }

    /// Source: EC2 User Guide, "Configure the Instance Metadata Service options": an image that is marked `v2.0` asks
    /// for tokens and lets answers go two hops.
    private static func metadata(
        _ wanted: InstanceMetadataOptionsRequest?,
        _ image: MachineImage
    ) throws -> InstanceRecord.MetadataOptions {
        var options = InstanceRecord.MetadataOptions()
        if image.metadataSupport == "v2.0" {
            options.tokens = "required"
            options.hopLimit = 2
        }
        try options.apply(
            tokens: wanted?.httpTokens,
            hopLimit: wanted?.httpPutResponseHopLimit,
            endpoint: wanted?.httpEndpoint,
            tags: wanted?.instanceMetadataTags,
            protocol6: wanted?.httpProtocolIpv6
        )
        return options
    }

    private static func credits(_ wanted: CreditSpecificationRequest?, _ type: InstanceType) throws -> String? {
        guard type.isBurstable else {
            guard wanted == nil else {
                throw AWSError(
                    "InvalidParameterCombination",
                    "The credit specification is not supported for the instance type '\(type.name)'."
                )
            }
            return nil
        }
        let normal = type.family.name == "t2" ? "standard" : "unlimited"
        return try checked(wanted?.cpuCredits ?? normal, ["standard", "unlimited"], "CpuCredits")
    }
}

extension InstanceRecord.MetadataOptions {
    /// Changes what is given, within what the API allows.
    mutating func apply(
        tokens: String?,
        hopLimit: Int?,
        endpoint: String?,
        tags: String?,
        protocol6: String?
    ) throws {
        if let tokens {
            self.tokens = try LaunchSettings.checked(tokens, ["optional", "required"], "HttpTokens")
        }
        if let hopLimit {
            guard (1...64).contains(hopLimit) else {
                throw AWSError.invalidValue(
                    "\(hopLimit)",
                    for: "HttpPutResponseHopLimit",
                    "The value must be between 1 and 64."
                )
            }
            self.hopLimit = hopLimit
        }
        if let endpoint {
            isEnabled = try LaunchSettings.checked(endpoint, ["enabled", "disabled"], "HttpEndpoint") == "enabled"
        }
        if let tags {
            let choices = ["enabled", "disabled"]
            showsTags = try LaunchSettings.checked(tags, choices, "InstanceMetadataTags") == "enabled"
        }
        if protocol6 == "enabled" { throw AWSError.notBuilt(parameter: "HttpProtocolIpv6=enabled") }
    }
}
