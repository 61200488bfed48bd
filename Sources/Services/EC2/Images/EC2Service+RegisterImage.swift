import AWSModel
import AWSService
import EC2Shapes
import Glibc
import Ground
import World

extension EC2Service {
    /// Takes a root file system from this machine: `ImageLocation` is `file:///` and the path of a directory or tar.
    ///
    /// Source: EC2 API Reference, "RegisterImage"; the location's form is Faultline's own.
    func registerImage(_ input: RegisterImageRequest, _ context: RequestContext) async throws -> RegisterImageResult {
        try Self.refuseUnbuilt(input)
        let record = try Self.image(input)
        let tags = try Tags.read(input.tagSpecifications, for: .image)
        let (id, place) = (newID(.image), context.place)
        try await write(input.dryRun) { transaction in
            let same = try transaction.list(ImageRecord.self, where: "name", is: record.name, in: .place(place))
            if let taken = same.first {
                throw AWSError(
                    "InvalidAMIName.Duplicate",
                    "AMI name \(record.name) is already in use by AMI \(taken.id)"
                )
            }
            try transaction.insert(record, id: id, in: place)
            try transaction.setTags(tags, of: id, in: place)
        }
        return RegisterImageResult { $0.imageId = id }
    }

    private static func refuseUnbuilt(_ input: RegisterImageRequest) throws {
        let given: [(String, Bool)] = [
            ("BillingProducts", input.billingProducts?.isEmpty == false), ("KernelId", input.kernelId != nil),
            ("RamdiskId", input.ramdiskId != nil), ("UefiData", input.uefiData != nil),
            ("TpmSupport", input.tpmSupport != nil),
            (
                "BlockDeviceMapping.Ebs.SnapshotId",
                input.blockDeviceMappings?.contains { $0.ebs?.snapshotId != nil } == true
            ),
        ]
        for (name, isGiven) in given where isGiven { throw AWSError.notBuilt(parameter: name) }
        if let type = input.virtualizationType, type != "hvm" {
            throw AWSError.notBuilt(parameter: "VirtualizationType=\(type)")
        }
    }

    private static func image(_ input: RegisterImageRequest) throws -> ImageRecord {
        try check(imageName: input.name)
        guard let location = input.imageLocation, !location.isEmpty else {
            throw AWSError.missingParameter("ImageLocation")
        }
        guard location.hasPrefix("file:///") else {
            throw AWSError.invalidValue(
                location,
                for: "ImageLocation",
                "Faultline takes file:/// and the path of a root file system's directory or tar on its machine."
            )
        }
        let path = String(location.dropFirst(7))
        let isDirectory = try inspect(path, location)
        let device = input.rootDeviceName ?? "/dev/xvda"
        let root = input.blockDeviceMappings?.first { $0.deviceName == device }
        return ImageRecord(
            name: input.name,
            description: input.description,
            architecture: input.architecture ?? MachineImage.hostArchitecture,
            rootDeviceName: device,
            path: path,
            isArchive: !isDirectory,
            hasENA: input.enaSupport ?? true,
            metadataSupport: input.imdsSupport,
            bootMode: input.bootMode,
            rootSizeGB: root?.ebs?.volumeSize ?? 8
        )
    }

    private static func inspect(_ path: String, _ location: String) throws -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw AWSError("InvalidManifest", "There is nothing at \(location) on Faultline's machine.")
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            // Without a shell nothing of user data could run.
            let shells = ["/bin/sh", "/usr/bin/sh"]
            guard shells.contains(where: { access(path + $0, F_OK) == 0 || isLink(path + $0) }) else {
                throw AWSError("InvalidManifest", "\(location) is no root file system: it has no /bin/sh.")
            }
            return true
        case S_IFREG: return false
        default: throw AWSError("InvalidManifest", "\(location) is neither a directory nor a tar.")
        }
    }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// Source: EC2 API Reference, "RegisterImage", `Name`.
    private static func check(imageName name: String) throws {
        let others: Set<Character> = ["(", ")", "[", "]", " ", ".", "/", "-", "'", "@", "_"]
        let isWell =
            (3...128).contains(name.count)
            && name.allSatisfy { ($0.isASCII && ($0.isLetter || $0.isNumber)) || others.contains($0) }
        guard isWell else {
            throw AWSError(
                "InvalidAMIName.Malformed",
                "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', "
                    + "'[', ']', ' ', '.', '/', '-', ''', '@' and '_'"
            )
        }
    }

    func deregisterImage(
        _ input: DeregisterImageRequest,
        _ context: RequestContext
    ) async throws -> DeregisterImageResult {
        let place = context.place
        try await write(input.dryRun) { transaction in
            let image = try transaction.image(input.imageId, in: place)
            guard image.owner == place.account else {
                throw AWSError("AuthFailure", "Not authorized for image:\(image.id)", status: 403)
            }
            try transaction.delete(ImageRecord.self, image.id, in: place)
            try transaction.forgetTags(of: image.id, in: place)
        }
        return DeregisterImageResult { $0.`return` = true }
    }
}
