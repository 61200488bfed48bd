/// A class of DB instances: how much of a machine its servers get.
///
/// Source: RDS User Guide, "DB instance classes".
struct InstanceClass: Sendable, Hashable {
    let name: String
    let processors: Int
    let memoryMiB: Int

    var memoryBytes: Int64 { Int64(memoryMiB) << 20 }

    private static let burstable: [(size: String, processors: Int, memoryMiB: Int)] = [
        ("micro", 2, 1024), ("small", 2, 2048), ("medium", 2, 4096), ("large", 2, 8192), ("xlarge", 4, 16384),
        ("2xlarge", 8, 32768),
    ]

    private static let sizes: [(size: String, factor: Int)] = [
        ("large", 1), ("xlarge", 2), ("2xlarge", 4), ("4xlarge", 8), ("8xlarge", 16), ("12xlarge", 24),
        ("16xlarge", 32), ("24xlarge", 48),
    ]

    /// Families whose `large` has 2 processors, and how many GiB it has.
    private static let families: [(name: String, memoryGiB: Int)] = [
        ("m5", 8), ("m5d", 8), ("m6g", 8), ("m6gd", 8), ("m6i", 8), ("m6id", 8), ("m7g", 8), ("m7i", 8), ("m8g", 8),
        ("r5", 16), ("r5d", 16), ("r5b", 16), ("r6g", 16), ("r6gd", 16), ("r6i", 16), ("r6id", 16), ("r7g", 16),
        ("r7i", 16), ("r8g", 16), ("c6gd", 4),
    ]

    /// By name, in the order in which they are listed.
    static let all: [InstanceClass] = {
        var all: [InstanceClass] = []
        for family in ["t3", "t4g"] {
            all += burstable.map {
                InstanceClass(name: "db.\(family).\($0.size)", processors: $0.processors, memoryMiB: $0.memoryMiB)
            }
        }
        for family in families {
            all += sizes.map {
                InstanceClass(
                    name: "db.\(family.name).\($0.size)",
                    processors: 2 * $0.factor,
                    memoryMiB: family.memoryGiB * 1024 * $0.factor
                )
            }
        }
        return all
    }()

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    static func named(_ name: String) -> InstanceClass? { byName[name] }
}
