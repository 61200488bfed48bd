import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "ModifyNetworkInterfaceAttribute", "DescribeNetworkInterfaceAttribute",
/// "ResetNetworkInterfaceAttribute".
extension EC2Service {
    func registerInterfaceAttributes(in table: inout OperationTable) {
        on(&table, EC2Operations.modifyNetworkInterfaceAttribute, modifyNetworkInterfaceAttribute)
        on(&table, EC2Operations.describeNetworkInterfaceAttribute, describeNetworkInterfaceAttribute)
        on(&table, EC2Operations.resetNetworkInterfaceAttribute, resetNetworkInterfaceAttribute)
    }

    func modifyNetworkInterfaceAttribute(
        _ input: ModifyNetworkInterfaceAttributeRequest,
        _ context: RequestContext
    ) async throws {
        try refuse([
            "EnablePrimaryIpv6": input.enablePrimaryIpv6 == true,
            "EnaSrdSpecification": input.enaSrdSpecification != nil,
            "ConnectionTrackingSpecification": input.connectionTrackingSpecification != nil,
            "AssociatePublicIpAddress": input.associatePublicIpAddress != nil,
            "AssociatedSubnetIds": input.associatedSubnetIds?.isEmpty == false,
        ])
        let given = [
            input.description != nil, input.sourceDestCheck != nil, input.groups?.isEmpty == false,
            input.attachment != nil,
        ].count { $0 }
        guard given == 1 else {
            throw AWSError.invalidCombination("Exactly one attribute must be specified in a request.")
        }
        let place = context.place
        try await write(input.dryRun) { transaction in
            let id = input.networkInterfaceId
            var interface = try transaction.resource(NetworkInterfaceRecord.self, .networkInterface, id, in: place)
            try interface.record.checkUsersOwn(id)
            if let description = input.description { interface.description = description.value ?? "" }
            if let check = input.sourceDestCheck?.value { interface.checksAddresses = check }
            if let groups = input.groups, !groups.isEmpty {
                interface.groups = try transaction.groups(
                    groups,
                    ofVPC: interface.vpc,
                    subnet: interface.subnet,
                    in: place
                )
            }
            if let change = input.attachment {
                guard interface.attachment != nil, interface.attachment?.id == change.attachmentId else {
                    let name = change.attachmentId ?? ""
                    throw AWSError("InvalidAttachmentID.NotFound", "The attachment '\(name)' does not exist")
                }
                if let ends = change.deleteOnTermination { interface.attachment?.endsWithInstance = ends }
            }
            try transaction.update(interface)
        }
    }

    func describeNetworkInterfaceAttribute(
        _ input: DescribeNetworkInterfaceAttributeRequest,
        _ context: RequestContext
    ) async throws -> DescribeNetworkInterfaceAttributeResult {
        let ledger = try read(input.dryRun)
        let interface = try ledger.resource(
            NetworkInterfaceRecord.self,
            .networkInterface,
            input.networkInterfaceId,
            in: context.place
        )
        let groups = try ledger.groupIdentifiers(interface.groups, in: context.place)
        return try DescribeNetworkInterfaceAttributeResult {
            $0.networkInterfaceId = interface.id
            switch input.attribute ?? "" {
            case "description": $0.description = AttributeValue { $0.value = interface.description }
            case "groupSet": $0.groups = groups
            case "sourceDestCheck": $0.sourceDestCheck = AttributeBooleanValue { $0.value = interface.checksAddresses }
            case "attachment": $0.attachment = Self.view(interface.record, account: interface.place.account)
            case "associatePublicIpAddress": $0.associatePublicIpAddress = interface.borrowedPublicAddress != nil
            case "": throw AWSError.missingParameter("attribute")
            default: throw AWSError.invalidValue(input.attribute ?? "", for: "attribute")
            }
        }
    }

    func resetNetworkInterfaceAttribute(
        _ input: ResetNetworkInterfaceAttributeRequest,
        _ context: RequestContext
    ) async throws {
        let place = context.place
        try await write(input.dryRun) { transaction in
            let id = input.networkInterfaceId
            var interface = try transaction.resource(NetworkInterfaceRecord.self, .networkInterface, id, in: place)
            try interface.record.checkUsersOwn(id)
            interface.checksAddresses = true
            try transaction.update(interface)
        }
    }
}
