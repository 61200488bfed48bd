/// A zone that a group uses, and where in it.
struct GroupZone: Codable, Sendable, Hashable {
    /// Such as `us-east-1a`.
    let name: String
    /// Such as `use1-az1`: as faults have it.
    let id: String
    let subnets: [String]
}

/// Where an instance is.
struct MemberPlace: Codable, Sendable, Hashable {
    let zone: String
    let zoneID: String
    let subnet: String
}
