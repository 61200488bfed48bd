import AWSModel

/// Which sizes and speeds of storage there are.
///
/// Source: RDS User Guide, "Amazon RDS DB instance storage".
struct StorageRules: Sendable {
    let type: String
    let sizes: ClosedRange<Int>
    /// Nil where a request may not say it.
    let iops: ClosedRange<Int>?
    let throughput: ClosedRange<Int>?

    static let all: [StorageRules] = [
        StorageRules(type: "standard", sizes: 5...3072, iops: nil, throughput: nil),
        StorageRules(type: "gp2", sizes: 20...65536, iops: nil, throughput: nil),
        StorageRules(type: "gp3", sizes: 20...65536, iops: 12000...64000, throughput: 500...4000),
        StorageRules(type: "io1", sizes: 100...65536, iops: 1000...256_000, throughput: nil),
        StorageRules(type: "io2", sizes: 100...65536, iops: 1000...256_000, throughput: nil),
    ]

    /// From this size gp3 has more than its baseline and can be given still more.
    static let largeGP3 = 400

    static func check(_ settings: DatabaseSettings) throws(AWSError) {
        guard let rules = all.first(where: { $0.type == settings.storageType }) else {
            throw .invalidValue("Invalid storage type: \(settings.storageType)")
        }
        let size = settings.allocatedStorage
        guard rules.sizes.contains(size) else {
            throw .invalidValue(
                "Invalid storage size for engine name \(settings.engine) and storage type \(rules.type): \(size)"
            )
        }
        if let most = settings.maxAllocatedStorage, most < size * 11 / 10 {
            throw .invalidValue(
                "Invalid max storage size for engine name \(settings.engine) and storage type \(rules.type): \(most)"
            )
        }
        try rules.checkSpeed(settings)
    }

    private func checkSpeed(_ settings: DatabaseSettings) throws(AWSError) {
        let (size, engine) = (settings.allocatedStorage, settings.engine)
        if type.hasPrefix("io"), settings.iops == nil {
            throw .invalidCombination("You must specify IOPS for storage type \(type) and engine \(engine).")
        }
        if let wanted = settings.iops {
            guard let iops else {
                throw .invalidCombination("You can't specify IOPS for storage type \(type) and engine \(engine).")
            }
            if type == "gp3", size < Self.largeGP3 {
                throw .invalidCombination(
                    "You can't specify IOPS or storage throughput for engine \(engine) and a storage size less than "
                        + "\(Self.largeGP3)."
                )
            }
            guard iops.contains(wanted) else {
                throw .invalidValue("Invalid iops value for storage type \(type): \(wanted)")
            }
            let ratio = Double(wanted) / Double(size)
            if ratio > (type == "io2" ? 1000 : type == "io1" ? 50 : 500) || (type.hasPrefix("io") && ratio < 0.5) {
                throw .invalidCombination("Iops to storage ratio of \(ratio) is not in the allowed range for \(type).")
            }
        }
        if let wanted = settings.storageThroughput {
            guard let throughput else {
                throw .invalidCombination(
                    "You can't specify storage throughput for storage type \(type) and engine \(engine)."
                )
            }
            guard size >= Self.largeGP3 else {
                throw .invalidCombination(
                    "You can't specify IOPS or storage throughput for engine \(engine) and a storage size less than "
                        + "\(Self.largeGP3)."
                )
            }
            guard throughput.contains(wanted) else {
                throw .invalidValue("Invalid storage throughput value for storage type \(type): \(wanted)")
            }
        }
    }
}
