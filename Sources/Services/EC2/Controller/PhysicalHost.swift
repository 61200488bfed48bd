import World

/// The hardware that an instance is on: a few machines in each zone, which a fault can take one at a time.
enum PhysicalHost {
    private static let perZone: UInt64 = 16

    /// Such as `host-use1-az6-3`: the same for as long as the instance is there.
    static func name(of instance: Kept<InstanceRecord>) -> String {
        "host-\(instance.record.zone)-\(stableHash(instance.id) % perZone)"
    }
}
