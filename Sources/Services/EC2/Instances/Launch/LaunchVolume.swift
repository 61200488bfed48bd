import AWSModel
import EC2Shapes

/// A volume that each instance of a launch gets.
struct LaunchVolume: Sendable, Equatable {
    let device: String
    var sizeGB: Int
    var type: String
    var iops: Int?
    var throughput: Int?
    var isEncrypted: Bool
    var endsWithInstance: Bool

    /// The image's root volume as the mappings change it, then the others.
    ///
    /// Source: EC2 User Guide, "Block device mappings".
    static func read(_ mappings: [BlockDeviceMapping]?, _ image: MachineImage) throws -> [LaunchVolume] {
        var volumes: [LaunchVolume] = []
        var root = LaunchVolume(
            device: image.rootDeviceName,
            sizeGB: image.rootSizeGB,
            type: "gp3",
            iops: 3000,
            throughput: 125,
            isEncrypted: false,
            endsWithInstance: true
        )
        var names: Set<String> = []
        for mapping in mappings ?? [] {
            guard let name = mapping.deviceName, !name.isEmpty else {
                throw AWSError.missingParameter("BlockDeviceMapping.DeviceName")
            }
            guard names.insert(name).inserted else {
                throw AWSError("InvalidBlockDeviceMapping", "The device '\(name)' is used in more than one mapping.")
            }
            // Instance store needs no mapping on today's types, and NoDevice takes away what the image does not have.
            guard let wanted = mapping.ebs, mapping.noDevice == nil else { continue }
            let isRoot = name == root.device
            let volume = try LaunchVolume(name, wanted, over: isRoot ? root : nil)
            if isRoot { root = volume } else { volumes.append(volume) }
        }
        return [root] + volumes
    }

    private init(_ device: String, _ wanted: EbsBlockDevice, over old: LaunchVolume?) throws {
        if let snapshot = wanted.snapshotId {
            throw AWSError("InvalidSnapshot.NotFound", "The snapshot '\(snapshot)' does not exist.")
        }
        guard let size = wanted.volumeSize ?? old?.sizeGB else {
            throw AWSError.missingParameter("Ebs.VolumeSize or Ebs.SnapshotId of device \(device)")
        }
        if let old, size < old.sizeGB {
            throw AWSError(
                "InvalidBlockDeviceMapping",
                "Volume of size \(size)GB is smaller than the image's root, expect size >= \(old.sizeGB)GB"
            )
        }
        let type = wanted.volumeType ?? old?.type ?? "gp2"
        guard let sizes = Self.sizes[type] else { throw AWSError.invalidValue(type, for: "volumeType") }
        guard sizes.contains(size) else {
            throw AWSError.invalidValue(
                "Volume of \(size) GiB is invalid; \(type) volumes have \(sizes.lowerBound) to \(sizes.upperBound) GiB"
            )
        }
        if type.hasPrefix("io"), wanted.iops == nil {
            throw AWSError.missingParameter("iops, which volumes of type \(type) need")
        }
        self.device = device
        sizeGB = size
        self.type = type
        iops = wanted.iops ?? (type == "gp3" ? 3000 : type == "gp2" ? min(max(100, size * 3), 16_000) : nil)
        throughput = wanted.throughput ?? (type == "gp3" ? 125 : nil)
        isEncrypted = wanted.encrypted ?? false
        endsWithInstance = wanted.deleteOnTermination ?? true
    }

    private init(
        device: String,
        sizeGB: Int,
        type: String,
        iops: Int?,
        throughput: Int?,
        isEncrypted: Bool,
        endsWithInstance: Bool
    ) {
        self.device = device
        self.sizeGB = sizeGB
        self.type = type
        self.iops = iops
        self.throughput = throughput
        self.isEncrypted = isEncrypted
        self.endsWithInstance = endsWithInstance
    }

    /// Source: EBS User Guide, "Amazon EBS volume types".
    private static let sizes: [String: ClosedRange<Int>] = [
        "gp2": 1...16_384, "gp3": 1...65_536, "io1": 4...16_384, "io2": 4...65_536, "st1": 125...16_384,
        "sc1": 125...16_384, "standard": 1...1024,
    ]
}
