import Ground
import World

/// A volume. Kept and shown; the bytes of an instance's disk are its sandbox's.
struct VolumeRecord: LedgerRecord {
    static let kind = "ec2.volume"

    struct Attachment: Codable, Sendable, Hashable {
        let instance: String
        let device: String
        let at: WorldInstant
        var endsWithInstance: Bool
    }

    let sizeGB: Int
    /// `gp3`, `gp2`, `io1`, `io2`, `st1`, `sc1`, `standard`.
    let type: String
    let iops: Int?
    let throughput: Int?
    let isEncrypted: Bool
    let zone: String
    let zoneName: String
    /// Nil: available.
    var attachment: Attachment?

    var indexes: [String: String] { attachment.map { ["instance": $0.instance] } ?? [:] }
}
