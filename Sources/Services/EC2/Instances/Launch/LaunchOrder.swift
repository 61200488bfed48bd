import AWSModel
import EC2Shapes
import Ground
import World

/// A checked launch: what each of its instances is to be like.
struct LaunchOrder: Sendable {
    let counts: ClosedRange<Int>
    let image: MachineImage
    let type: InstanceType
    /// By device index; the first is the primary one, with index 0.
    let interfaces: [LaunchInterface]
    /// Names of groups of the default VPC, for the primary interface.
    let groupNames: [String]
    let zoneName: String?
    let volumes: [LaunchVolume]
    /// All members that the request settles, in a record whose places and ids are still to be filled.
    let settings: LaunchSettings
    /// By kind of resource: of instances, volumes and interfaces.
    let tags: [ResourceKind: [String: String]]

    /// - Parameter template: the launch template's id and version, when one was named.
    init(
        _ request: RunInstancesRequest,
        template: (id: String, version: Int)?,
        profile: InstanceRecord.Profile?,
        in place: Place,
        zones: [Zone],
        _ ledger: some LedgerReading
    ) throws {
        try LaunchRefusals.check(request)
        guard let imageID = request.imageId else { throw AWSError.missingParameter("ImageId") }
        image = try ledger.image(imageID, in: place)
        type = try Self.type(request.instanceType, for: image)
        counts = try Self.counts(request)
        interfaces = try LaunchInterface.read(request, type, atMost: counts.upperBound)
        groupNames = request.securityGroups ?? []
        zoneName = try Self.zone(request.placement, zones)
        volumes = try LaunchVolume.read(request.blockDeviceMappings, image)
        settings = try LaunchSettings(request, image, type, profile, in: place, ledger)
        tags = try Self.tags(request.tagSpecifications, template)
    }

    private static func counts(_ request: RunInstancesRequest) throws -> ClosedRange<Int> {
        let (least, most) = (request.minCount, request.maxCount)
        guard least > 0 else {
            throw AWSError.invalidValue("\(least)", for: "minCount", "Must be greater than 0.")
        }
        guard least <= most else {
            throw AWSError.invalidCombination("minCount must not be greater than maxCount in the request.")
        }
        return least...most
    }

    /// Checks the type, and that the hardware that Faultline is on can run it.
    private static func type(_ name: String?, for image: MachineImage) throws -> InstanceType {
        guard let name else { throw AWSError.missingParameter("InstanceType") }
        guard let type = InstanceTypeTable.type(name) else {
            throw AWSError.noInstanceType(name)
        }
        let host = MachineImage.hostArchitecture
        guard type.family.architectures.contains(host) else {
            throw AWSError.unsupported(
                "The instance type '\(name)' has processors of the \(type.architecture) architecture. Faultline runs "
                    + "instances on the processors of its own machine, which are \(host), and emulates no others."
            )
        }
        guard type.family.architectures.contains(image.architecture) else {
            throw AWSError.invalidValue(
                "The architecture '\(type.architecture)' of the specified instance type does not match the "
                    + "architecture '\(image.architecture)' of the specified AMI. Specify an instance type and an AMI "
                    + "that have matching architectures, and try again. You can use 'describe-instance-types' or "
                    + "'describe-images' to discover the architecture of the instance type or AMI."
            )
        }
        guard type.gpus.isEmpty else {
            throw AWSError.unsupported(
                "The instance type '\(name)' has GPUs (\(type.gpus.map(\.name).joined(separator: ", "))), which are "
                    + "not built in Faultline."
            )
        }
        return type
    }

    private static func zone(_ placement: Placement?, _ zones: [Zone]) throws -> String? {
        if let name = placement?.availabilityZone, !name.isEmpty {
            guard zones.contains(where: { $0.name == name }) else { throw AWSError.noZone(name) }
            return name
        }
        if let id = placement?.availabilityZoneId, !id.isEmpty {
            guard let zone = zones.first(where: { $0.id == id }) else { throw AWSError.noZone(id) }
            return zone.name
        }
        return nil
    }

    private static func tags(
        _ specifications: [TagSpecification]?,
        _ template: (id: String, version: Int)?
    ) throws -> [ResourceKind: [String: String]] {
        var tags: [ResourceKind: [String: String]] = [:]
        for specification in specifications ?? [] {
            let name = specification.resourceType ?? ""
            guard let kind = ResourceKind.kind(ofTagType: name), [.instance, .volume, .networkInterface].contains(kind)
            else {
                throw AWSError.invalidValue("'\(name)' is not a valid taggable resource type for this operation.")
            }
            tags[kind, default: [:]].merge(try Tags.read(specification.tags)) { $1 }
        }
        // What a stack makes carries the stack's marks.
        tags[.instance, default: [:]].merge(StackMark.added) { $1 }
        // Source: EC2 User Guide, "Launch templates": instances tell what they were launched from.
        if let template {
            tags[.instance, default: [:]]["aws:ec2launchtemplate:id"] = template.id
            tags[.instance, default: [:]]["aws:ec2launchtemplate:version"] = "\(template.version)"
        }
        return tags
    }
}

extension AWSError {
    static func unsupported(_ message: String) -> AWSError { AWSError("Unsupported", message) }

    static func noZone(_ name: String) -> AWSError {
        invalidValue("Invalid availability zone: [\(name)]")
    }
}
