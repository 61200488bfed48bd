import AWSModel
import EC2Shapes

/// What a launch may ask for and Faultline does not build. Each is refused by its name: to ignore it would pretend.
enum LaunchRefusals {
    static func check(_ request: RunInstancesRequest) throws {
        let wanted = whole(request) + parts(request)
        for (name, isWanted) in wanted where isWanted { throw AWSError.notBuilt(parameter: name) }
        if request.hibernationOptions?.configured == true {
            throw AWSError(
                "UnsupportedHibernationConfiguration",
                "Faultline does not hibernate instances."
            )
        }
    }

    private static func whole(_ request: RunInstancesRequest) -> [(String, Bool)] {
        [
            ("Ipv6AddressCount", (request.ipv6AddressCount ?? 0) > 0), ("Ipv6Address", has(request.ipv6Addresses)),
            ("EnablePrimaryIpv6", request.enablePrimaryIpv6 == true), ("KernelId", request.kernelId != nil),
            ("RamdiskId", request.ramdiskId != nil),
            ("ElasticGpuSpecification", has(request.elasticGpuSpecification)),
            ("ElasticInferenceAccelerator", has(request.elasticInferenceAccelerators)),
            ("InstanceMarketOptions", request.instanceMarketOptions != nil),
            ("LicenseSpecification", has(request.licenseSpecifications)),
            ("SecondaryInterface", has(request.secondaryInterfaces)), ("Operator", request.`operator` != nil),
            ("CpuOptions", request.cpuOptions != nil),
            ("EnclaveOptions.Enabled", request.enclaveOptions?.enabled == true),
            (
                "NetworkPerformanceOptions",
                request.networkPerformanceOptions?.bandwidthWeighting.map { $0 != "default" } ?? false
            ),
        ]
    }

    private static func parts(_ request: RunInstancesRequest) -> [(String, Bool)] {
        let place = request.placement
        let capacity = request.capacityReservationSpecification
        return [
            ("Placement.GroupName", place?.groupName?.isEmpty == false), ("Placement.GroupId", place?.groupId != nil),
            ("Placement.HostId", place?.hostId != nil), ("Placement.Affinity", place?.affinity != nil),
            ("Placement.PartitionNumber", place?.partitionNumber != nil),
            ("Placement.HostResourceGroupArn", place?.hostResourceGroupArn != nil),
            ("Placement.Tenancy=host", place?.tenancy == "host"),
            (
                "CapacityReservationSpecification.CapacityReservationTarget",
                capacity?.capacityReservationTarget != nil
            ),
            (
                "CapacityReservationSpecification.CapacityReservationPreference=capacity-reservations-only",
                capacity?.capacityReservationPreference == "capacity-reservations-only"
            ),
            (
                "PrivateDnsNameOptions.EnableResourceNameDnsAAAARecord",
                request.privateDnsNameOptions?.enableResourceNameDnsAAAARecord == true
            ),
        ]
    }

    static func check(_ interface: InstanceNetworkInterfaceSpecification) throws {
        let wanted: [(String, Bool)] = [
            ("Ipv6AddressCount", (interface.ipv6AddressCount ?? 0) > 0),
            ("Ipv6Addresses", has(interface.ipv6Addresses)), ("Ipv4Prefix", has(interface.ipv4Prefixes)),
            ("Ipv4PrefixCount", (interface.ipv4PrefixCount ?? 0) > 0), ("Ipv6Prefix", has(interface.ipv6Prefixes)),
            ("Ipv6PrefixCount", (interface.ipv6PrefixCount ?? 0) > 0),
            ("PrimaryIpv6", interface.primaryIpv6 == true),
            ("AssociateCarrierIpAddress", interface.associateCarrierIpAddress == true),
            ("InterfaceType", interface.interfaceType.map { $0 != "interface" } ?? false),
            ("NetworkCardIndex", (interface.networkCardIndex ?? 0) > 0),
            ("EnaSrdSpecification", interface.enaSrdSpecification != nil),
            ("ConnectionTrackingSpecification", interface.connectionTrackingSpecification != nil),
        ]
        for (name, isWanted) in wanted where isWanted {
            throw AWSError.notBuilt(parameter: "NetworkInterface.\(name)")
        }
    }

    private static func has(_ list: [some Any]?) -> Bool { list?.isEmpty == false }
}
