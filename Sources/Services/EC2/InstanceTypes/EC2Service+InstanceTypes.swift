import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

extension EC2Service {
    func registerInstanceTypes(in table: inout OperationTable) {
        on(&table, EC2Operations.describeInstanceTypes, describeInstanceTypes)
        on(&table, EC2Operations.describeInstanceTypeOfferings, describeInstanceTypeOfferings)
    }

    func describeInstanceTypes(
        _ input: DescribeInstanceTypesRequest,
        _ context: RequestContext
    ) async throws -> DescribeInstanceTypesResult {
        _ = try read(input.dryRun)
        let named = input.instanceTypes ?? []
        if !named.isEmpty, input.maxResults != nil {
            throw AWSError.invalidCombination(
                "The parameter instanceTypes cannot be used with the parameter maxResults"
            )
        }
        let wrong = named.filter { InstanceTypeTable.type($0) == nil }
        guard wrong.isEmpty else {
            throw AWSError(
                "InvalidInstanceType",
                "The following supplied instance types do not exist: [\(wrong.sorted().joined(separator: ", "))]"
            )
        }
        let filters = try Filters<InstanceType>(input.filters, table: Self.instanceTypeFilters)
        let found = (named.isEmpty ? InstanceTypeTable.all : Set(named).sorted().compactMap(InstanceTypeTable.type))
            .filter(filters.matches)
        let page = try Page(
            found,
            nextToken: input.nextToken,
            maxResults: input.maxResults ?? (named.isEmpty ? 100 : nil)
        ) { $0.name }
        return DescribeInstanceTypesResult {
            $0.instanceTypes = page.elements.map(\.view)
            $0.nextToken = page.nextToken
        }
    }

    /// Every type is offered in every Region and zone.
    func describeInstanceTypeOfferings(
        _ input: DescribeInstanceTypeOfferingsRequest,
        _ context: RequestContext
    ) async throws -> DescribeInstanceTypeOfferingsResult {
        _ = try read(input.dryRun)
        let kind = input.locationType ?? "region"
        let zones = world.geography.zones(in: context.region, for: context.account)
        let locations: [String]
        switch kind {
        case "region": locations = [context.region]
        case "availability-zone": locations = zones.map(\.name)
        case "availability-zone-id": locations = zones.map(\.id).sorted()
        case "outpost": locations = []
        default: throw AWSError.invalidValue(kind, for: "LocationType")
        }
        let all = InstanceTypeTable.all.flatMap { type in
            locations.map { location in
                InstanceTypeOffering {
                    $0.instanceType = type.name
                    $0.locationType = kind
                    $0.location = location
                }
            }
        }
        let filters = try Filters<InstanceTypeOffering>(
            input.filters,
            ["instance-type": { [$0.instanceType ?? ""] }, "location": { [$0.location ?? ""] }]
        )
        let page = try Page(all.filter(filters.matches), nextToken: input.nextToken, maxResults: input.maxResults) {
            "\($0.instanceType ?? "") \($0.location ?? "")"
        }
        return DescribeInstanceTypeOfferingsResult {
            $0.instanceTypeOfferings = page.elements
            $0.nextToken = page.nextToken
        }
    }

    /// Source: EC2 API Reference, "DescribeInstanceTypes", the filters.
    private static let instanceTypeFilters: [String: Filters<InstanceType>.Fixed] = [
        "auto-recovery-supported": { ["\($0.recovers)"] },
        "bare-metal": { ["\($0.isBareMetal)"] },
        "burstable-performance-supported": { ["\($0.isBurstable)"] },
        "current-generation": { ["\($0.family.isCurrent)"] },
        "dedicated-hosts-supported": { ["\($0.runsOnDedicatedHosts)"] },
        "ebs-info.ebs-optimized-support": { [$0.volumeLink == nil ? "unsupported" : "default"] },
        "ebs-info.encryption-support": { _ in ["supported"] },
        "ebs-info.nvme-support": { [$0.family.hypervisor == "nitro" ? "required" : "unsupported"] },
        "free-tier-eligible": { ["\($0.isFreeTier)"] },
        "hibernation-supported": { ["\($0.hibernates)"] },
        "hypervisor": { $0.isBareMetal ? [] : [$0.family.hypervisor] },
        "instance-storage-info.disk.count": { $0.disks.map { "\($0.count)" } },
        "instance-storage-info.disk.size-in-gb": { $0.disks.map { "\($0.sizeGB)" } },
        "instance-storage-info.disk.type": { $0.disks.map(\.kind) },
        "instance-storage-info.total-size-in-gb": { $0.disks.isEmpty ? [] : ["\($0.storageGB)"] },
        "instance-storage-supported": { ["\(!$0.disks.isEmpty)"] },
        "instance-type": { [$0.name] },
        "memory-info.size-in-mib": { ["\($0.memoryMiB)"] },
        "network-info.ena-support": { [$0.family.ena] },
        "network-info.efa-supported": { _ in ["false"] },
        "network-info.ipv4-addresses-per-interface": { ["\($0.addressesPerInterface)"] },
        "network-info.ipv6-supported": { ["\($0.supportsIPv6)"] },
        "network-info.maximum-network-cards": { _ in ["1"] },
        "network-info.maximum-network-interfaces": { ["\($0.interfacesMax)"] },
        "network-info.network-performance": { [$0.network] },
        "processor-info.supported-architecture": { $0.family.architectures },
        "processor-info.sustained-clock-speed-in-ghz": { ["\($0.family.gigahertz)"] },
        "supported-boot-mode": { $0.bootModes },
        "supported-root-device-type": { _ in ["ebs"] },
        "supported-usage-class": { $0.family.usageClasses },
        "supported-virtualization-type": { _ in ["hvm"] },
        "vcpu-info.default-cores": { ["\($0.cores)"] },
        "vcpu-info.default-threads-per-core": { ["\($0.threadsPerCore)"] },
        "vcpu-info.default-vcpus": { ["\($0.cpus)"] },
    ]
}

extension AWSError {
    /// AWS has more types than the table: those are named as what is missing here, not as what nobody has.
    static func noInstanceType(_ name: String) -> AWSError {
        let isAmazons = ec2Model.schema.shapes.first { $0.name == "InstanceType" }?.constraints.values.contains(name)
        if isAmazons == true { return unsupported("The instance type '\(name)' is not in Faultline's table of types.") }
        return invalidValue("Invalid value '\(name)' for InstanceType.")
    }
}
