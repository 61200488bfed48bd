import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "AttachNetworkInterface", "DetachNetworkInterface".
extension EC2Service {
    func registerInterfaceAttachments(in table: inout OperationTable) {
        on(&table, EC2Operations.attachNetworkInterface, attachNetworkInterface)
        on(&table, EC2Operations.detachNetworkInterface, detachNetworkInterface)
    }

    func attachNetworkInterface(
        _ input: AttachNetworkInterfaceRequest,
        _ context: RequestContext
    ) async throws -> AttachNetworkInterfaceResult {
        try refuse([
            "NetworkCardIndex": (input.networkCardIndex ?? 0) != 0,
            "EnaSrdSpecification": input.enaSrdSpecification != nil,
        ])
        guard (1...15).contains(input.deviceIndex) else {
            throw AWSError.invalidValue("\(input.deviceIndex)", for: "deviceIndex")
        }
        let place = context.place
        let attachmentID = world.ids.resource("eni-attach")
        try await write(input.dryRun) { transaction in
            let id = input.networkInterfaceId
            var interface = try transaction.resource(NetworkInterfaceRecord.self, .networkInterface, id, in: place)
            let instance = try transaction.resource(InstanceRecord.self, .instance, input.instanceId, in: place)
            try interface.record.checkUsersOwn(id)
            guard !interface.record.isUsed else {
                throw AWSError("InvalidNetworkInterface.InUse", "Interface: [\(id)] in use.")
            }
            guard instance.state == .running || instance.state == .stopped else {
                throw AWSError(
                    "IncorrectState",
                    "Instance '\(instance.id)' is not in a state from which an interface can be attached."
                )
            }
            guard interface.zone == instance.zone, interface.vpc == instance.vpc else {
                throw AWSError.invalidCombination(
                    "You may not attach a network interface to an instance if they are not in the same "
                        + "availability zone and VPC"
                )
            }
            let others = try transaction.list(
                NetworkInterfaceRecord.self,
                where: "instance",
                is: instance.id,
                in: .place(place)
            )
            guard !others.contains(where: { $0.attachment?.deviceIndex == input.deviceIndex }) else {
                throw AWSError.invalidValue(
                    "Instance '\(instance.id)' already has an interface attached at device index "
                        + "'\(input.deviceIndex)'."
                )
            }
            interface.attachment = NetworkInterfaceRecord.Attachment(
                id: attachmentID,
                instance: instance.id,
                deviceIndex: input.deviceIndex,
                at: transaction.now,
                endsWithInstance: false
            )
            try transaction.update(interface)
        }
        return AttachNetworkInterfaceResult {
            $0.attachmentId = attachmentID
            $0.networkCardIndex = 0
        }
    }

    func detachNetworkInterface(_ input: DetachNetworkInterfaceRequest, _ context: RequestContext) async throws {
        let (place, id) = (context.place, input.attachmentId)
        try await write(input.dryRun) { transaction in
            let found = try transaction.list(NetworkInterfaceRecord.self, in: .place(place)).first {
                $0.attachment?.id == id || $0.host?.attachment == id
            }
            if let found { try found.record.checkUsersOwn(found.id) }
            guard var interface = found, let attachment = interface.attachment else {
                throw AWSError("InvalidAttachmentID.NotFound", "The attachment '\(id)' does not exist")
            }
            guard attachment.deviceIndex > 0 else {
                throw AWSError(
                    "OperationNotPermitted",
                    "The network interface at device index 0 cannot be detached."
                )
            }
            interface.attachment = nil
            try transaction.update(interface)
        }
    }
}
