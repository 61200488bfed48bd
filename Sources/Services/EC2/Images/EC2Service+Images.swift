import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

extension EC2Service {
    func registerImages(in table: inout OperationTable) {
        on(&table, EC2Operations.describeImages, describeImages)
        on(&table, EC2Operations.describeImageAttribute, describeImageAttribute)
        on(&table, EC2Operations.registerImage, registerImage)
        on(&table, EC2Operations.deregisterImage, deregisterImage)
    }

    func describeImages(
        _ input: DescribeImagesRequest,
        _ context: RequestContext
    ) async throws -> DescribeImagesResult {
        let ledger = try read(input.dryRun)
        let ids = input.imageIds ?? []
        var found = try ledger.images(in: context.place)
        if !ids.isEmpty {
            for id in ids where !ResourceKind.image.isWellFormed(id) { throw AWSError.malformed(.image, id) }
            let known = Set(found.map(\.id))
            let missing = Set(ids).subtracting(known).sorted()
            guard missing.isEmpty else { throw AWSError.noImage(missing) }
            found = found.filter { ids.contains($0.id) }
        }
        if let owners = input.owners, !owners.isEmpty {
            found = found.filter { image in
                owners.contains {
                    $0 == image.owner || $0 == image.ownerAlias || ($0 == "self" && image.owner == context.account)
                }
            }
        }
        if let users = input.executableUsers, !users.isEmpty {
            found = found.filter { image in
                users.contains { $0 == "all" ? image.isPublic : !image.isPublic && $0 == context.account }
            }
        }
        let filters = try Filters<MachineImage>(input.filters, table: Self.imageFilters, tags: { $0.tags })
        let page = try Page(
            found.filter(filters.matches),
            nextToken: input.nextToken,
            maxResults: input.maxResults
        ) { $0.id }
        return DescribeImagesResult {
            $0.images = page.elements.map(\.view)
            $0.nextToken = page.nextToken
        }
    }

    /// Source: EC2 API Reference, "DescribeImages", the filters.
    private static let imageFilters: [String: Filters<MachineImage>.Fixed] = [
        "architecture": { [$0.architecture] },
        "block-device-mapping.delete-on-termination": { _ in ["true"] },
        "block-device-mapping.device-name": { [$0.rootDeviceName] },
        "block-device-mapping.encrypted": { _ in ["false"] },
        "block-device-mapping.snapshot-id": { _ in [] },
        "block-device-mapping.volume-size": { ["\($0.rootSizeGB)"] },
        "block-device-mapping.volume-type": { _ in ["gp3"] },
        "creation-date": { [$0.creationDate] },
        "description": { $0.description.map { [$0] } ?? [] },
        "ena-support": { ["\($0.hasENA)"] },
        "free-tier-eligible": { ["\($0.isPublic)"] },
        "hypervisor": { _ in ["xen"] },
        "image-allowed": { _ in ["true"] },
        "image-id": { [$0.id] },
        "image-type": { _ in ["machine"] },
        "is-public": { ["\($0.isPublic)"] },
        "kernel-id": { _ in [] },
        "manifest-location": { [$0.location] },
        "name": { [$0.name] },
        "owner-alias": { $0.ownerAlias.map { [$0] } ?? [] },
        "owner-id": { [$0.owner] },
        "platform": { _ in [] },
        "product-code": { _ in [] },
        "product-code.type": { _ in [] },
        "ramdisk-id": { _ in [] },
        "root-device-name": { [$0.rootDeviceName] },
        "root-device-type": { _ in ["ebs"] },
        "source-image-id": { _ in [] },
        "source-image-region": { _ in [] },
        "source-instance-id": { _ in [] },
        "state": { _ in ["available"] },
        "state-reason-code": { _ in [] },
        "state-reason-message": { _ in [] },
        "sriov-net-support": { _ in ["simple"] },
        "virtualization-type": { _ in ["hvm"] },
    ]

    func describeImageAttribute(
        _ input: DescribeImageAttributeRequest,
        _ context: RequestContext
    ) async throws -> ImageAttribute {
        let image = try read(input.dryRun).image(input.imageId, in: context.place)
        func value(_ text: String?) -> AttributeValue { AttributeValue { $0.value = text } }
        return try ImageAttribute {
            $0.imageId = image.id
            switch input.attribute {
            case "description": $0.description = value(image.description)
            case "blockDeviceMapping": $0.blockDeviceMappings = image.view.blockDeviceMappings
            case "launchPermission":
                $0.launchPermissions = image.isPublic ? [LaunchPermission { $0.group = "all" }] : []
            case "sriovNetSupport": $0.sriovNetSupport = value("simple")
            case "imdsSupport": $0.imdsSupport = value(image.metadataSupport)
            case "bootMode": $0.bootMode = value(image.bootMode)
            case "productCodes": $0.productCodes = []
            case "kernel": $0.kernelId = value(nil)
            case "ramdisk": $0.ramdiskId = value(nil)
            case "deregistrationProtection": $0.deregistrationProtection = value("disabled")
            default: throw AWSError.notBuilt(parameter: "Attribute=\(input.attribute)")
            }
        }
    }
}

extension MachineImage {
    var creationDate: String {
        CivilDate(secondsSince1970: created.wholeSecondsSince1970).iso8601(fractionDigits: 3)
    }

    var view: Image {
        Image {
            $0.imageId = id
            $0.imageLocation = location
            $0.imageType = "machine"
            $0.state = "available"
            $0.ownerId = owner
            $0.imageOwnerAlias = ownerAlias
            $0.`public` = isPublic
            $0.name = name
            $0.description = description
            $0.architecture = architecture
            $0.creationDate = creationDate
            $0.platformDetails = "Linux/UNIX"
            $0.usageOperation = "RunInstances"
            $0.hypervisor = "xen"
            $0.virtualizationType = "hvm"
            $0.rootDeviceName = rootDeviceName
            $0.rootDeviceType = "ebs"
            $0.enaSupport = hasENA
            $0.sriovNetSupport = "simple"
            $0.imdsSupport = metadataSupport
            $0.bootMode = bootMode
            $0.blockDeviceMappings = [
                BlockDeviceMapping {
                    $0.deviceName = rootDeviceName
                    $0.ebs = EbsBlockDevice {
                        $0.deleteOnTermination = true
                        $0.volumeSize = rootSizeGB
                        $0.volumeType = "gp3"
                        $0.encrypted = false
                    }
                }
            ]
            $0.tags = Tags.views(tags)
        }
    }
}
