/// The Regions that there are.
///
/// Source: "AWS Regions and Availability Zones", tables of Regions and of AZ IDs. Letters and zone ids are as
/// DescribeAvailabilityZones commonly answers; for the Regions that map them by account, as one account sees them.
enum RegionTable {
    private enum Access { case open, optIn }
    private enum Mapping { case uniform, byAccount }

    static let regions: [Region] =
        [
            region("us-east-1", "US East (N. Virginia)", "use1", "a6 b1 c2 d4 e3 f5", .byAccount),
            region("us-east-2", "US East (Ohio)", "use2", "a1 b2 c3"),
            region("us-west-1", "US West (N. California)", "usw1", "b3 c1", .byAccount),
            region("us-west-2", "US West (Oregon)", "usw2", "a2 b1 c3 d4", .byAccount),
            region("ca-central-1", "Canada (Central)", "cac1", "a1 b2 d4"),
            region("ca-west-1", "Canada West (Calgary)", "caw1", "a1 b2 c3", .uniform, .optIn),
            region("mx-central-1", "Mexico (Central)", "mxc1", "a1 b2 c3", .uniform, .optIn),
            region("sa-east-1", "South America (São Paulo)", "sae1", "a1 b2 c3", .byAccount),
            region("eu-central-1", "Europe (Frankfurt)", "euc1", "a2 b3 c1"),
            region("eu-central-2", "Europe (Zurich)", "euc2", "a1 b2 c3", .uniform, .optIn),
            region("eu-north-1", "Europe (Stockholm)", "eun1", "a1 b2 c3"),
            region("eu-south-1", "Europe (Milan)", "eus1", "a1 b2 c3", .uniform, .optIn),
            region("eu-south-2", "Europe (Spain)", "eus2", "a1 b2 c3", .uniform, .optIn),
            region("eu-west-1", "Europe (Ireland)", "euw1", "a3 b1 c2", .byAccount),
            region("eu-west-2", "Europe (London)", "euw2", "a2 b3 c1"),
            region("eu-west-3", "Europe (Paris)", "euw3", "a1 b2 c3"),
            region("il-central-1", "Israel (Tel Aviv)", "ilc1", "a1 b2 c3", .uniform, .optIn),
            region("me-central-1", "Middle East (UAE)", "mec1", "a1 b2 c3", .uniform, .optIn),
            region("me-south-1", "Middle East (Bahrain)", "mes1", "a1 b2 c3", .uniform, .optIn),
            region("af-south-1", "Africa (Cape Town)", "afs1", "a1 b2 c3", .uniform, .optIn),
        ] + asiaPacific + otherPartitions

    private static let asiaPacific: [Region] = [
        region("ap-east-1", "Asia Pacific (Hong Kong)", "ape1", "a1 b2 c3", .uniform, .optIn),
        region("ap-east-2", "Asia Pacific (Taipei)", "ape2", "a1 b2 c3", .uniform, .optIn),
        region("ap-northeast-1", "Asia Pacific (Tokyo)", "apne1", "a4 c1 d2", .byAccount),
        region("ap-northeast-2", "Asia Pacific (Seoul)", "apne2", "a1 b2 c3 d4"),
        region("ap-northeast-3", "Asia Pacific (Osaka)", "apne3", "a1 b2 c3"),
        region("ap-south-1", "Asia Pacific (Mumbai)", "aps1", "a1 b3 c2"),
        region("ap-south-2", "Asia Pacific (Hyderabad)", "aps2", "a1 b2 c3", .uniform, .optIn),
        region("ap-southeast-1", "Asia Pacific (Singapore)", "apse1", "a1 b2 c3", .byAccount),
        region("ap-southeast-2", "Asia Pacific (Sydney)", "apse2", "a1 b3 c2", .byAccount),
        region("ap-southeast-3", "Asia Pacific (Jakarta)", "apse3", "a1 b2 c3", .uniform, .optIn),
        region("ap-southeast-4", "Asia Pacific (Melbourne)", "apse4", "a1 b2 c3", .uniform, .optIn),
        region("ap-southeast-5", "Asia Pacific (Malaysia)", "apse5", "a1 b2 c3", .uniform, .optIn),
        region("ap-southeast-6", "Asia Pacific (New Zealand)", "apse6", "a1 b2 c3", .uniform, .optIn),
        region("ap-southeast-7", "Asia Pacific (Thailand)", "apse7", "a1 b2 c3", .uniform, .optIn),
    ]

    private static let otherPartitions: [Region] = [
        region("cn-north-1", "China (Beijing)", "cnn1", "a1 b2 d4"),
        region("cn-northwest-1", "China (Ningxia)", "cnnw1", "a1 b2 c3"),
        region("us-gov-east-1", "AWS GovCloud (US-East)", "usge1", "a1 b2 c3"),
        region("us-gov-west-1", "AWS GovCloud (US-West)", "usgw1", "a1 b2 c3", .byAccount),
    ]

    private static func region(
        _ name: String,
        _ longName: String,
        _ zonePrefix: String,
        _ zones: String,
        _ mapping: Mapping = .uniform,
        _ access: Access = .open
    ) -> Region {
        Region(
            name: name,
            longName: longName,
            zonePrefix: zonePrefix,
            needsOptIn: access == .optIn,
            mapsZonesByAccount: mapping == .byAccount,
            partition: Partition(ofRegion: name),
            zones: zones.split(separator: " ").map { zone in
                (zone.first ?? "?", Int(zone.dropFirst()) ?? 0)
            }
        )
    }
}
