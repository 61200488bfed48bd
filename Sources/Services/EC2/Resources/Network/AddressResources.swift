import AWSModel
import AWSService
import EC2Shapes
import Ground

/// `AWS::EC2::EIP`; `Ref` gives the address itself.
enum AddressResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::EIP",
            properties: [
                "Domain": .string, "InstanceId": .string, "NetworkBorderGroup": .string.createOnly, "Tags": .tags,
            ],
            attributes: ["AllocationId", "PublicIp"],
            create: { request in
                let id = try await maker.once(.address, request) {
                    try await request.context.call(EC2Operations.allocateAddress) {
                        $0.domain = request.text("Domain")
                        $0.networkBorderGroup = request.text("NetworkBorderGroup")
                        $0.tagSpecifications = request.tagSpecifications(.address)
                    }.allocationId
                }
                let answer = try await request.context.call(EC2Operations.describeAddresses) {
                    $0.allocationIds = [id]
                }
                let address = answer.addresses?.first?.publicIp ?? ""
                return try await IncompleteResource.naming(address) {
                    try await associate(id, request)
                    return state(address, id)
                }
            },
            update: { request, existing in
                guard let known = try await find(existing.physicalID, request.context) else {
                    throw AWSError("NotFound", "The address \(existing.physicalID) does not exist.")
                }
                let id = known.allocationId ?? ""
                if request.text("InstanceId") == nil, known.instanceId != nil, let old = known.associationId {
                    try await request.context.call(EC2Operations.disassociateAddress) { $0.associationId = old }
                }
                try await associate(id, request)
                try await maker.retag(id, request, existing)
                return state(existing.physicalID, id)
            },
            delete: { request, existing in
                guard let known = try await find(existing.physicalID, request.context) else { return }
                if let association = known.associationId {
                    try await maker.delete {
                        try await request.context.call(EC2Operations.disassociateAddress) {
                            $0.associationId = association
                        }
                    }
                }
                try await maker.delete {
                    try await request.context.call(EC2Operations.releaseAddress) {
                        $0.allocationId = known.allocationId
                    }
                }
            }
        )
    }

    private static func associate(_ id: String, _ request: ResourceRequest) async throws {
        guard let instance = request.text("InstanceId") else { return }
        _ = try await request.context.call(EC2Operations.associateAddress) {
            ($0.allocationId, $0.instanceId) = (id, instance)
        }
    }

    private static func find(_ address: String, _ context: RequestContext) async throws -> Address? {
        try await context.call(EC2Operations.describeAddresses) { input in
            input.filters = [
                Filter {
                    $0.name = "public-ip"
                    $0.values = [address]
                }
            ]
        }.addresses?.first
    }

    private static func state(_ address: String, _ id: String) -> ResourceState {
        ResourceState(
            physicalID: address,
            attributes: ["AllocationId": .string(id), "PublicIp": .string(address)]
        )
    }
}

enum AddressAssociationResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::EIPAssociation",
            properties: [
                "AllocationId": .string.createOnly, "EIP": .string.createOnly, "InstanceId": .string.createOnly,
                "NetworkInterfaceId": .string.createOnly, "PrivateIpAddress": .string.createOnly,
            ],
            attributes: ["Id"],
            create: { request in
                let answer = try await request.context.call(EC2Operations.associateAddress) {
                    $0.allocationId = request.text("AllocationId")
                    $0.publicIp = request.text("EIP")
                    $0.instanceId = request.text("InstanceId")
                    $0.networkInterfaceId = request.text("NetworkInterfaceId")
                    $0.privateIpAddress = request.text("PrivateIpAddress")
                }
                let id = answer.associationId ?? ""
                return ResourceState(physicalID: id, attributes: ["Id": .string(id)])
            },
            delete: { request, existing in
                try await maker.delete {
                    try await request.context.call(EC2Operations.disassociateAddress) {
                        $0.associationId = existing.physicalID
                    }
                }
            }
        )
    }
}

enum NetworkInterfaceResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::NetworkInterface",
            properties: [
                "SubnetId": .string.required.createOnly, "Description": .string, "GroupSet": .strings,
                "InterfaceType": .string.createOnly, "PrivateIpAddress": .string.createOnly,
                "PrivateIpAddresses": .objects(["PrivateIpAddress": .string.required, "Primary": .boolean.required])
                    .createOnly,
                "SecondaryPrivateIpAddressCount": .integer.createOnly, "SourceDestCheck": .boolean, "Tags": .tags,
            ],
            attributes: ["Id", "PrimaryPrivateIpAddress", "SecondaryPrivateIpAddresses", "VpcId"],
            create: { request in
                let id = try await maker.once(.networkInterface, request) { try await make(request) }
                return try await IncompleteResource.naming(id) {
                    if request.truth("SourceDestCheck") == false { try await setCheck(id, false, request.context) }
                    return try await state(id, request.context)
                }
            },
            update: { request, existing in
                let id = existing.physicalID
                try await setCheck(id, request.truth("SourceDestCheck") ?? true, request.context)
                try await request.context.call(EC2Operations.modifyNetworkInterfaceAttribute) { input in
                    input.networkInterfaceId = id
                    input.description = AttributeValue { $0.value = request.text("Description") ?? "" }
                }
                if let groups = request.texts("GroupSet"), !groups.isEmpty {
                    try await request.context.call(EC2Operations.modifyNetworkInterfaceAttribute) {
                        ($0.networkInterfaceId, $0.groups) = (id, groups)
                    }
                }
                try await maker.retag(id, request, existing)
                return try await state(id, request.context)
            },
            delete: { request, existing in
                try await maker.delete {
                    try await request.context.call(EC2Operations.deleteNetworkInterface) {
                        $0.networkInterfaceId = existing.physicalID
                    }
                }
            }
        )
    }

    private static func make(_ request: ResourceRequest) async throws -> String? {
        let addresses = request.objects("PrivateIpAddresses").map { entry in
            PrivateIpAddressSpecification {
                $0.primary = entry.truth("Primary")
                $0.privateIpAddress = entry.text("PrivateIpAddress")
            }
        }
        let answer = try await request.context.call(EC2Operations.createNetworkInterface) {
            $0.subnetId = request.text("SubnetId") ?? ""
            $0.description = request.text("Description")
            $0.groups = request.texts("GroupSet")
            $0.interfaceType = request.text("InterfaceType")
            $0.privateIpAddress = request.text("PrivateIpAddress")
            $0.privateIpAddresses = addresses.isEmpty ? nil : addresses
            $0.secondaryPrivateIpAddressCount = request.number("SecondaryPrivateIpAddressCount")
            $0.tagSpecifications = request.tagSpecifications(.networkInterface)
        }
        return answer.networkInterface?.networkInterfaceId
    }

    private static func setCheck(_ id: String, _ value: Bool, _ context: RequestContext) async throws {
        try await context.call(EC2Operations.modifyNetworkInterfaceAttribute) { input in
            input.networkInterfaceId = id
            input.sourceDestCheck = AttributeBooleanValue { $0.value = value }
        }
    }

    private static func state(_ id: String, _ context: RequestContext) async throws -> ResourceState {
        let answer = try await context.call(EC2Operations.describeNetworkInterfaces) { $0.networkInterfaceIds = [id] }
        let interface = answer.networkInterfaces?.first
        let others = (interface?.privateIpAddresses ?? []).filter { $0.primary != true }
        return ResourceState(
            physicalID: id,
            attributes: [
                "Id": .string(id), "PrimaryPrivateIpAddress": .string(interface?.privateIpAddress ?? ""),
                "SecondaryPrivateIpAddresses": .array(others.map { .string($0.privateIpAddress ?? "") }),
                "VpcId": .string(interface?.vpcId ?? ""),
            ]
        )
    }
}

/// `AWS::EC2::NetworkInterfaceAttachment`.
enum InterfaceAttachmentResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::NetworkInterfaceAttachment",
            properties: [
                "NetworkInterfaceId": .string.required.createOnly, "InstanceId": .string.required.createOnly,
                "DeviceIndex": .string.required.createOnly, "DeleteOnTermination": .boolean,
            ],
            attributes: ["AttachmentId"],
            create: { request in
                let id = try await attach(request)
                return try await IncompleteResource.naming(id) {
                    try await setEnd(id, request)
                    return ResourceState(physicalID: id, attributes: ["AttachmentId": .string(id)])
                }
            },
            update: { request, existing in
                try await setEnd(existing.physicalID, request)
                return ResourceState(physicalID: existing.physicalID)
            },
            delete: { request, existing in
                try await maker.delete {
                    try await request.context.call(EC2Operations.detachNetworkInterface) {
                        $0.attachmentId = existing.physicalID
                    }
                }
            }
        )
    }

    private static func attach(_ request: ResourceRequest) async throws -> String {
        let (interface, instance) = (request.text("NetworkInterfaceId") ?? "", request.text("InstanceId") ?? "")
        let known = try await request.context.call(EC2Operations.describeNetworkInterfaces) {
            $0.networkInterfaceIds = [interface]
        }
        if let attachment = known.networkInterfaces?.first?.attachment, attachment.instanceId == instance {
            return attachment.attachmentId ?? ""
        }
        let answer = try await request.context.call(EC2Operations.attachNetworkInterface) {
            ($0.networkInterfaceId, $0.instanceId) = (interface, instance)
            $0.deviceIndex = request.number("DeviceIndex") ?? 0
        }
        return answer.attachmentId ?? ""
    }

    private static func setEnd(_ id: String, _ request: ResourceRequest) async throws {
        try await request.context.call(EC2Operations.modifyNetworkInterfaceAttribute) { input in
            input.networkInterfaceId = request.text("NetworkInterfaceId") ?? ""
            input.attachment = NetworkInterfaceAttachmentChanges {
                $0.attachmentId = id
                $0.deleteOnTermination = request.truth("DeleteOnTermination") ?? true
            }
        }
    }
}
