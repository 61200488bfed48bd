import Ground
import World

/// An image that an account registered. The public one is not kept; see ``MachineImage``.
struct ImageRecord: LedgerRecord {
    static let kind = "ec2.image"

    let name: String
    let description: String?
    let architecture: String
    let rootDeviceName: String
    /// Absolute path of a root file system: a directory, or a tar of one.
    let path: String
    let isArchive: Bool
    let hasENA: Bool
    /// `v2.0` makes instances require tokens unless told otherwise.
    let metadataSupport: String?
    let bootMode: String?
    let rootSizeGB: Int

    var indexes: [String: String] { ["name": name] }
}
