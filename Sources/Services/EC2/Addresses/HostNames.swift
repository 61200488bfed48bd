import Ground

/// The names that AWS gives to addresses.
///
/// Source: VPC User Guide, "DNS hostnames".
enum HostNames {
    /// What private names end in.
    static func privateDomain(_ region: String) -> String {
        region == "us-east-1" ? "ec2.internal" : "\(region).compute.internal"
    }

    static func publicDomain(_ region: String) -> String {
        let suffix = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        return (region == "us-east-1" ? "compute-1." : "\(region).compute.") + suffix
    }

    static func privateName(_ address: IPv4Address, region: String) -> String {
        "ip-\(dashed(address)).\(privateDomain(region))"
    }

    static func publicName(_ address: IPv4Address, region: String) -> String {
        "ec2-\(dashed(address)).\(publicDomain(region))"
    }

    /// `i-….ec2.internal`, in subnets whose host names are resource names.
    static func resourceName(_ id: String, region: String) -> String {
        "\(id).\(privateDomain(region))"
    }

    private static func dashed(_ address: IPv4Address) -> String {
        address.description.replacing(".", with: "-")
    }
}
