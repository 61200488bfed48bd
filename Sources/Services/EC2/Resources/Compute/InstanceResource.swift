import AWSModel
import AWSService
import EC2Shapes
import Ground

/// `AWS::EC2::Instance`. It is made when it runs, and gone when it is terminated.
enum InstanceResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::Instance",
            properties: InstanceProperties.members,
            attributes: [
                "AvailabilityZone", "InstanceId", "PrivateDnsName", "PrivateIp", "PublicDnsName", "PublicIp", "VpcId",
            ],
            create: { try await create(maker, $0) },
            update: { try await update(maker, $0, $1) },
            delete: { try await delete(maker, $0, $1) }
        )
    }

    private static func create(_ maker: ResourceMaker, _ request: ResourceRequest) async throws -> ResourceState {
        var launch: RunInstancesRequest = try ModelJSON.ec2.decode(
            InstanceProperties.launch(request.properties),
            as: "RunInstancesRequest",
            unknown: .refused
        )
        (launch.minCount, launch.maxCount) = (1, 1)
        launch.tagSpecifications = tags(request)
        let wanted = launch
        let id = try await maker.once(.instance, request) {
            try await request.context.call(EC2Operations.runInstances, wanted).instances?.first?.instanceId
        }
        return try await IncompleteResource.naming(id) {
            if request.truth("SourceDestCheck") == false {
                try await modify(id, request) { $0.sourceDestCheck = AttributeBooleanValue { $0.value = false } }
            }
            try await wait(maker, for: .running, id, request)
            return try await state(id, request)
        }
    }

    private static func tags(_ request: ResourceRequest) -> [TagSpecification]? {
        guard var all = request.tagSpecifications(.instance) else { return nil }
        if request.truth("PropagateTagsToVolumeOnCreation") == true {
            all += request.tagSpecifications(.volume) ?? []
        }
        return all
    }

    /// What can be changed while it runs comes first; then what it has to be stopped for.
    private static func update(
        _ maker: ResourceMaker,
        _ request: ResourceRequest,
        _ existing: ExistingResource
    ) async throws -> ResourceState {
        let id = existing.physicalID
        let old = ResourceRequest(existing, in: request)
        func changed(_ name: String) -> Bool { request.properties[name] != old.properties[name] }
        for name in ["CreditSpecification", "PropagateTagsToVolumeOnCreation"] where changed(name) {
            throw AWSError.notBuilt("Changing \(name) of an AWS::EC2::Instance")
        }
        try await modifyRunning(id, request, changed)
        if changed("IamInstanceProfile") { try await replaceProfile(id, request) }
        try await maker.retag(id, request, existing)
        if ["InstanceType", "UserData", "EbsOptimized"].contains(where: changed) {
            try await modifyStopped(maker, id, request, changed)
        }
        return try await state(id, request)
    }

    private static func modifyRunning(
        _ id: String,
        _ request: ResourceRequest,
        _ changed: (String) -> Bool
    ) async throws {
        func truth(_ name: String, _ standard: Bool) -> AttributeBooleanValue {
            AttributeBooleanValue { $0.value = request.truth(name) ?? standard }
        }
        if changed("DisableApiTermination") {
            try await modify(id, request) { $0.disableApiTermination = truth("DisableApiTermination", false) }
        }
        if changed("SourceDestCheck") {
            try await modify(id, request) { $0.sourceDestCheck = truth("SourceDestCheck", true) }
        }
        if changed("SecurityGroupIds"), let groups = request.texts("SecurityGroupIds") {
            try await modify(id, request) { $0.groups = groups }
        }
        if changed("InstanceInitiatedShutdownBehavior") {
            let behavior = request.text("InstanceInitiatedShutdownBehavior") ?? "stop"
            try await modify(id, request) {
                $0.instanceInitiatedShutdownBehavior = AttributeValue { $0.value = behavior }
            }
        }
        if changed("Monitoring") {
            if request.truth("Monitoring") == true {
                try await request.context.call(EC2Operations.monitorInstances) { $0.instanceIds = [id] }
            } else {
                try await request.context.call(EC2Operations.unmonitorInstances) { $0.instanceIds = [id] }
            }
        }
        if changed("MetadataOptions"), let options = request.properties["MetadataOptions"]?.object {
            var wanted: ModifyInstanceMetadataOptionsRequest = try ModelJSON.ec2.decode(
                options,
                as: "ModifyInstanceMetadataOptionsRequest",
                unknown: .refused
            )
            wanted.instanceId = id
            try await request.context.call(EC2Operations.modifyInstanceMetadataOptions, wanted)
        }
    }

    private static func modifyStopped(
        _ maker: ResourceMaker,
        _ id: String,
        _ request: ResourceRequest,
        _ changed: (String) -> Bool
    ) async throws {
        try await request.context.call(EC2Operations.stopInstances) { $0.instanceIds = [id] }
        try await wait(maker, for: .stopped, id, request)
        if changed("InstanceType"), let type = request.text("InstanceType") {
            try await modify(id, request) { $0.instanceType = AttributeValue { $0.value = type } }
        }
        if changed("UserData") {
            let text = request.text("UserData") ?? ""
            try await modify(id, request) {
                $0.attribute = "userData"
                $0.value = text
            }
        }
        if changed("EbsOptimized") {
            let value = request.truth("EbsOptimized") ?? false
            try await modify(id, request) { $0.ebsOptimized = AttributeBooleanValue { $0.value = value } }
        }
        try await request.context.call(EC2Operations.startInstances) { $0.instanceIds = [id] }
        try await wait(maker, for: .running, id, request)
    }

    private static func replaceProfile(_ id: String, _ request: ResourceRequest) async throws {
        let known = try await request.context.call(EC2Operations.describeIamInstanceProfileAssociations) {
            $0.filters = [
                Filter {
                    $0.name = "instance-id"
                    $0.values = [id]
                }
            ]
        }
        for association in (known.iamInstanceProfileAssociations ?? []).compactMap(\.associationId) {
            try await request.context.call(EC2Operations.disassociateIamInstanceProfile) {
                $0.associationId = association
            }
        }
        guard let name = request.text("IamInstanceProfile") else { return }
        try await request.context.call(EC2Operations.associateIamInstanceProfile) { input in
            input.instanceId = id
            input.iamInstanceProfile = IamInstanceProfileSpecification { $0.name = name }
        }
    }

    private static func delete(
        _ maker: ResourceMaker,
        _ request: ResourceRequest,
        _ existing: ExistingResource
    ) async throws {
        let id = existing.physicalID
        try await maker.delete {
            _ = try await request.context.call(EC2Operations.terminateInstances) { $0.instanceIds = [id] }
            try await maker.wait(for: InstanceRecord.self, id, request) { $0 == nil || $0?.state == .terminated }
        }
    }

    private static func modify(
        _ id: String,
        _ request: ResourceRequest,
        _ build: (inout ModifyInstanceAttributeRequest) -> Void
    ) async throws {
        try await request.context.call(EC2Operations.modifyInstanceAttribute) {
            $0.instanceId = id
            build(&$0)
        }
    }

    /// Follows the ledger until the controller has brought the instance there; an end that cannot be left is an error.
    private static func wait(
        _ maker: ResourceMaker,
        for state: InstanceRecord.State,
        _ id: String,
        _ request: ResourceRequest
    ) async throws {
        try await maker.wait(for: InstanceRecord.self, id, request) { record in
            guard let record else { throw AWSError.notFound(.instance, id) }
            if record.state == state { return true }
            let isLost =
                record.state == .terminated || record.state == .shuttingDown
                || (state == .running && record.state == .stopped && record.wanted != .running)
            guard !isLost else {
                throw AWSError(
                    "NotStabilized",
                    "Instance \(id) is \(record.state.rawValue) and did not become \(state.rawValue): "
                        + (record.reason?.message ?? record.transitionReason)
                )
            }
            return false
        }
    }

    private static func state(_ id: String, _ request: ResourceRequest) async throws -> ResourceState {
        let answer = try await request.context.call(EC2Operations.describeInstances) { $0.instanceIds = [id] }
        guard let instance = answer.reservations?.first?.instances?.first else {
            throw AWSError.notFound(.instance, id)
        }
        return ResourceState(
            physicalID: id,
            attributes: [
                "AvailabilityZone": .string(instance.placement?.availabilityZone ?? ""), "InstanceId": .string(id),
                "PrivateDnsName": .string(instance.privateDnsName ?? ""),
                "PrivateIp": .string(instance.privateIpAddress ?? ""),
                "PublicDnsName": .string(instance.publicDnsName ?? ""),
                "PublicIp": .string(instance.publicIpAddress ?? ""), "VpcId": .string(instance.vpcId ?? ""),
            ]
        )
    }
}
