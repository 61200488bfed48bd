import AWSModel
import AWSService
import EC2Shapes
import Ground
import STSShapes

/// `AWS::EC2::VPCPeeringConnection`: also accepts the request, in another account by a role there.
enum PeeringResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::VPCPeeringConnection",
            properties: [
                "VpcId": .string.required.createOnly, "PeerVpcId": .string.required.createOnly,
                "PeerOwnerId": .string.createOnly, "PeerRegion": .string.createOnly,
                "PeerRoleArn": .string.createOnly, "Tags": .tags,
            ],
            attributes: ["Id"],
            create: { request in
                let id = try await maker.once(.peering, request) {
                    try await request.context.call(EC2Operations.createVpcPeeringConnection) {
                        $0.vpcId = request.text("VpcId") ?? ""
                        $0.peerVpcId = request.text("PeerVpcId")
                        $0.peerOwnerId = request.text("PeerOwnerId")
                        $0.peerRegion = request.text("PeerRegion")
                        $0.tagSpecifications = request.tagSpecifications(.peering)
                    }.vpcPeeringConnection?.vpcPeeringConnectionId
                }
                return try await IncompleteResource.naming(id) {
                    try await accept(id, request)
                    return ResourceState(physicalID: id, attributes: ["Id": .string(id)])
                }
            },
            update: { request, existing in
                try await maker.retag(existing.physicalID, request, existing)
                return ResourceState(physicalID: existing.physicalID)
            },
            delete: { request, existing in
                try await maker.delete {
                    _ = try await request.context.call(EC2Operations.deleteVpcPeeringConnection) {
                        $0.vpcPeeringConnectionId = existing.physicalID
                    }
                }
            }
        )
    }

    private static func accept(_ id: String, _ request: ResourceRequest) async throws {
        let answer = try await request.context.call(EC2Operations.describeVpcPeeringConnections) {
            $0.vpcPeeringConnectionIds = [id]
        }
        let status = answer.vpcPeeringConnections?.first?.status
        if status?.code == "active" { return }
        guard status?.code == "pending-acceptance" else {
            throw AWSError("NotStabilized", "VpcPeeringConnection \(id) failed to stabilize: \(status?.message ?? "")")
        }
        var context = request.context
        context.region = request.text("PeerRegion") ?? context.region
        if let owner = request.text("PeerOwnerId"), owner != context.account {
            guard let role = request.text("PeerRoleArn") else {
                throw AWSError("InvalidRequest", "PeerRoleArn is required to peer with another account.")
            }
            let session = try await context.call(STSOperations.assumeRole) {
                ($0.roleArn, $0.roleSessionName) = (role, "CloudFormation")
            }
            var principal = context.principal
            principal.account = owner
            principal.kind = .assumedRole
            principal.arn = session.assumedRoleUser?.arn ?? role
            principal.userID = session.assumedRoleUser?.assumedRoleId ?? principal.userID
            principal.issuerARN = role
            context.account = owner
            context.principal = principal
        }
        _ = try await context.call(EC2Operations.acceptVpcPeeringConnection) { $0.vpcPeeringConnectionId = id }
    }
}
