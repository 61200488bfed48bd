/// A Region and its zones.
package struct Region: Sendable, Hashable {
    /// Such as `us-east-1`.
    package let name: String
    /// Such as `US East (N. Virginia)`.
    package let longName: String
    /// What its zones' ids begin with, such as `use1`.
    package let zonePrefix: String
    /// Whether accounts must ask for it before they can use it.
    package let needsOptIn: Bool
    /// Whether each account has its own assignment of letters to zones.
    package let mapsZonesByAccount: Bool
    package let partition: Partition
    /// Letters and zone numbers as account 000000000000 sees them, in the order of the letters.
    let zones: [(letter: Character, number: Int)]

    package static func == (a: Region, b: Region) -> Bool { a.name == b.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// A group of Regions with accounts and names of its own.
package enum Partition: String, Sendable, Hashable, CaseIterable {
    case aws
    case china = "aws-cn"
    case government = "aws-us-gov"

    /// What host names of service endpoints end in.
    package var dnsSuffix: String { self == .china ? "amazonaws.com.cn" : "amazonaws.com" }
    /// What host names of endpoints that also have an IPv6 address end in.
    package var dualStackDNSSuffix: String { self == .china ? "api.amazonwebservices.com.cn" : "api.aws" }

    /// The partition of a Region's name, also of one that is not known.
    package init(ofRegion name: String) {
        self = name.hasPrefix("cn-") ? .china : name.hasPrefix("us-gov-") ? .government : .aws
    }
}

/// An Availability Zone as one account sees it.
package struct AvailabilityZone: Sendable, Hashable {
    /// Such as `us-east-1a`. Another account may mean another zone by it.
    package let name: String
    /// Such as `use1-az6`: one place for all accounts.
    package let id: String
    package let region: String

    package var letter: Character { name.last ?? "?" }
}
