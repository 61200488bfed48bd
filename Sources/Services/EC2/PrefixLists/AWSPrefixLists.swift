import Ground
import World

/// AWS's own prefix lists: the addresses of a service in each Region.
///
/// A pure table. Ids are AWS's where they are well known, else made from the Region's name. The blocks of S3 are AWS's
/// in its oldest Regions and a part of 52.219.0.0/16 elsewhere, from which AWS also takes them; those of DynamoDB are
/// parts of 52.94.0.0/16. Blocks of one service in two Regions never overlap.
///
/// Source: VPC User Guide, "AWS-managed prefix lists"; `ip-ranges.json`.
struct AWSPrefixList: Sendable, Hashable {
    let id: String
    /// Such as `com.amazonaws.us-east-1.s3`.
    let name: String
    let blocks: [IPv4Block]
}

enum AWSPrefixLists {
    /// What prefix lists there are for, by the last word of their names.
    enum Service: String, Sendable, CaseIterable {
        case s3, dynamodb
    }

    static func list(_ service: Service, region: String) -> AWSPrefixList {
        let known = knownIDs[service]?[region]
        let derived = "pl-" + hexadecimal(stableHash("\(service.rawValue) \(region)"))
        return AWSPrefixList(
            id: known ?? derived,
            name: "com.amazonaws.\(region).\(service.rawValue)",
            blocks: blocks(service, region: region)
        )
    }

    static func lists(region: String) -> [AWSPrefixList] { Service.allCases.map { list($0, region: region) } }

    /// The list with this id in a Region; the same id may mean another one elsewhere.
    static func list(id: String, region: String) -> AWSPrefixList? { lists(region: region).first { $0.id == id } }

    private static func blocks(_ service: Service, region: String) -> [IPv4Block] {
        let place = PublicAddresses.place(ofRegion: region)
        switch service {
        case .s3:
            let known = knownBlocks[region] ?? []
            return known.isEmpty ? [IPv4Block(IPv4Address(0x34DB_0000).advanced(by: place * 1024), prefix: 22)] : known
        case .dynamodb: return [IPv4Block(IPv4Address(0x345E_0000).advanced(by: place * 1024), prefix: 22)]
        }
    }

    private static let knownBlocks: [String: [IPv4Block]] = [
        "us-east-1": ["52.216.0.0/15", "3.5.0.0/19"], "us-west-2": ["52.218.128.0/17", "52.92.128.0/17"],
        "eu-west-1": ["52.218.0.0/17", "52.92.0.0/17"],
    ].mapValues { $0.compactMap { IPv4Block($0) } }

    private static let knownIDs: [Service: [String: String]] = [
        .s3: [
            "us-east-1": "pl-63a5400a", "us-east-2": "pl-7ba54012", "us-west-1": "pl-6ba54002",
            "us-west-2": "pl-68a54001", "eu-west-1": "pl-6da54004", "eu-central-1": "pl-6ea54007",
            "ap-southeast-1": "pl-6fa54006", "ap-southeast-2": "pl-6ca54005", "ap-northeast-1": "pl-61a54008",
            "sa-east-1": "pl-6aa54003", "eu-west-2": "pl-7ca54015", "ca-central-1": "pl-7da54014",
            "ap-south-1": "pl-78a54011", "eu-west-3": "pl-23ad484a", "eu-north-1": "pl-c3aa4faa",
        ],
        .dynamodb: [
            "us-east-1": "pl-02cd2c6b", "us-east-2": "pl-4ca54025", "us-west-1": "pl-6ea54007",
            "us-west-2": "pl-00a54069", "eu-west-1": "pl-6fa54006", "eu-central-1": "pl-66a5400f",
            "ap-southeast-1": "pl-67a5400e", "ap-southeast-2": "pl-62a5400b", "ap-northeast-1": "pl-78a54011",
            "sa-east-1": "pl-64a5400d",
        ],
    ]

    private static func hexadecimal(_ hash: UInt64) -> String {
        let digits = String(UInt32(truncatingIfNeeded: hash ^ hash >> 32), radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

extension LedgerReading {
    /// The blocks of a prefix list as it is in force, the customer's own or one of AWS's; nil when there is none.
    func blocks(ofPrefixList id: String, in place: Place) throws -> [IPv4Block]? {
        if let list = AWSPrefixLists.list(id: id, region: place.region) { return list.blocks }
        return try get(PrefixListRecord.self, id, in: place)?.entries.map(\.block)
    }

    /// Refuses a prefix list that there is not; gives as how many entries it counts.
    @discardableResult
    func requirePrefixList(_ id: String, in place: Place) throws -> Int {
        if let list = AWSPrefixLists.list(id: id, region: place.region) { return list.blocks.count }
        return try resource(PrefixListRecord.self, .prefixList, id, in: place).entriesMax
    }
}
