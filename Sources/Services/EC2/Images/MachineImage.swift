import AWSModel
import Ground
import World

/// What an instance begins with, whoever it belongs to.
struct MachineImage: Sendable {
    enum Root: Sendable, Hashable {
        /// The host's own system.
        case host
        /// Absolute paths of a directory, and of a tar.
        case directory(String)
        case archive(String)
    }

    let id: String
    let name: String
    let description: String?
    let owner: String
    let ownerAlias: String?
    let isPublic: Bool
    let architecture: String
    let rootDeviceName: String
    let rootSizeGB: Int
    let root: Root
    let location: String
    let hasENA: Bool
    let metadataSupport: String?
    let bootMode: String?
    let created: WorldInstant
    var tags: [String: String] = [:]

    /// What this machine can run.
    static var hostArchitecture: String {
        #if arch(arm64)
            "arm64"
        #else
            "x86_64"
        #endif
    }
}

extension MachineImage {
    /// Amazon's account for its Linux images.
    static let amazonAccount = "137112412989"

    /// One system under the names by which templates and scripts look for Amazon's images. Their ids differ by Region
    /// and never change.
    ///
    /// Source: Amazon Linux User Guide, "AL2023 on Amazon EC2": the names' form.
    static func publicImages(of region: String) -> [MachineImage] {
        let names = [
            ("al2023-ami-2023.0.20260101.0-kernel-6.1-\(hostArchitecture)", "/dev/xvda"),
            ("amzn2-ami-hvm-2.0.20260101.0-\(hostArchitecture)-gp2", "/dev/xvda"),
        ]
        return names.map { name, device in
            let digest = hexadecimal(HashAlgorithm.sha256.hash("faultline image \(name) \(region)".utf8))
            return MachineImage(
                id: "ami-0" + digest.prefix(16),
                name: name,
                description: "The host's own system as seen by Faultline, under the name of an Amazon Linux image",
                owner: amazonAccount,
                ownerAlias: "amazon",
                isPublic: true,
                architecture: hostArchitecture,
                rootDeviceName: device,
                rootSizeGB: 8,
                root: .host,
                location: "amazon/\(name)",
                hasENA: true,
                metadataSupport: name.hasPrefix("al2023") ? "v2.0" : nil,
                bootMode: nil,
                // 2026-01-01, as the names say.
                created: WorldInstant(secondsSince1970: 1_767_225_600)
            )
        }
    }

    init(_ kept: Kept<ImageRecord>, tags: [String: String]) {
        let record = kept.record
        id = kept.id
        name = record.name
        description = record.description
        owner = kept.place.account
        ownerAlias = nil
        isPublic = false
        architecture = record.architecture
        rootDeviceName = record.rootDeviceName
        rootSizeGB = record.rootSizeGB
        root = record.isArchive ? .archive(record.path) : .directory(record.path)
        location = "file://\(record.path)"
        hasENA = record.hasENA
        metadataSupport = record.metadataSupport
        bootMode = record.bootMode
        created = kept.created
        self.tags = tags
    }
}

extension LedgerReading {
    /// The images that an account can launch in a Region, in the order of their ids.
    func images(in place: Place) throws -> [MachineImage] {
        let own = try list(ImageRecord.self, in: place).map { MachineImage($0, tags: try tags(of: $0.id, in: place)) }
        return (own + (try publicImages(for: place))).sorted { $0.id < $1.id }
    }

    /// With the account's own tags on them.
    private func publicImages(for place: Place) throws -> [MachineImage] {
        try MachineImage.publicImages(of: place.region).map { image in
            var tagged = image
            tagged.tags = try tags(of: image.id, in: place)
            return tagged
        }
    }

    /// - Throws: `InvalidAMIID.NotFound`, `InvalidAMIID.Malformed`.
    func image(_ id: String, in place: Place) throws -> MachineImage {
        guard ResourceKind.image.isWellFormed(id) else { throw AWSError.malformed(.image, id) }
        if let image = try publicImages(for: place).first(where: { $0.id == id }) { return image }
        guard let kept = try get(ImageRecord.self, id, in: place) else { throw AWSError.noImage([id]) }
        return MachineImage(kept, tags: try tags(of: id, in: place))
    }
}

extension AWSError {
    static func noImage(_ ids: [String]) -> AWSError {
        let word = ids.count == 1 ? "image id" : "image ids"
        let verb = ids.count == 1 ? "does" : "do"
        return AWSError("InvalidAMIID.NotFound", "The \(word) '[\(ids.joined(separator: ", "))]' \(verb) not exist")
    }
}
