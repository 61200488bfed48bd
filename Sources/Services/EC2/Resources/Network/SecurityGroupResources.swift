import AWSModel
import AWSService
import EC2Shapes
import Ground

enum SecurityGroupResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::SecurityGroup",
            properties: [
                "GroupDescription": .string.required.createOnly, "GroupName": .string.createOnly,
                "VpcId": .string.createOnly, "SecurityGroupIngress": .objects(RuleProperties.ingress),
                "SecurityGroupEgress": .objects(RuleProperties.egress), "Tags": .tags,
            ],
            attributes: ["GroupId", "Id", "VpcId"],
            create: { request in
                let id = try await maker.once(.securityGroup, request) {
                    try await request.context.call(EC2Operations.createSecurityGroup) {
                        $0.groupName = request.text("GroupName") ?? request.physicalName
                        $0.description = request.text("GroupDescription") ?? ""
                        $0.vpcId = request.text("VpcId")
                        $0.tagSpecifications = request.tagSpecifications(.securityGroup)
                    }.groupId
                }
                return try await IncompleteResource.naming(id) {
                    try await settle(id, request, replacing: [:])
                    return try await state(id, request.context)
                }
            },
            update: { request, existing in
                try await settle(existing.physicalID, request, replacing: existing.properties)
                try await maker.retag(existing.physicalID, request, existing)
                return try await state(existing.physicalID, request.context)
            },
            delete: { request, existing in
                try await maker.delete {
                    _ = try await request.context.call(EC2Operations.deleteSecurityGroup) {
                        $0.groupId = existing.physicalID
                    }
                }
            }
        )
    }

    /// Brings the rules from the template's old ones to its new ones. Those of other resources stay.
    private static func settle(
        _ id: String,
        _ request: ResourceRequest,
        replacing old: JSONObject
    ) async throws {
        let before = ResourceRequest(ExistingResource(physicalID: id, properties: old), in: request)
        let everything: JSONObject = ["IpProtocol": "-1", "CidrIp": "0.0.0.0/0"]
        func egress(_ request: ResourceRequest) -> [JSONObject] {
            let given = request.objects("SecurityGroupEgress")
            return given.isEmpty ? [everything] : given
        }
        let (oldIn, newIn) = (before.objects("SecurityGroupIngress"), request.objects("SecurityGroupIngress"))
        let (oldOut, newOut) = (egress(before), egress(request))
        let context = request.context
        for rule in oldIn where !newIn.contains(rule) {
            try await accept("InvalidPermission.NotFound") {
                _ = try await context.call(EC2Operations.revokeSecurityGroupIngress) {
                    ($0.groupId, $0.ipPermissions) = (id, [RuleProperties.permission(rule)])
                }
            }
        }
        for rule in oldOut where !newOut.contains(rule) {
            try await accept("InvalidPermission.NotFound") {
                _ = try await context.call(EC2Operations.revokeSecurityGroupEgress) {
                    ($0.groupId, $0.ipPermissions) = (id, [RuleProperties.permission(rule)])
                }
            }
        }
        // A rule that is there was made by an earlier try.
        for rule in newIn where !oldIn.contains(rule) {
            try await accept("InvalidPermission.Duplicate") {
                _ = try await context.call(EC2Operations.authorizeSecurityGroupIngress) {
                    ($0.groupId, $0.ipPermissions) = (id, [RuleProperties.permission(rule)])
                }
            }
        }
        for rule in newOut where !oldOut.contains(rule) {
            try await accept("InvalidPermission.Duplicate") {
                _ = try await context.call(EC2Operations.authorizeSecurityGroupEgress) {
                    ($0.groupId, $0.ipPermissions) = (id, [RuleProperties.permission(rule)])
                }
            }
        }
    }

    private static func accept(_ code: String, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as AWSError where error.code == code {
            return
        }
    }

    private static func state(_ id: String, _ context: RequestContext) async throws -> ResourceState {
        let answer = try await context.call(EC2Operations.describeSecurityGroups) { $0.groupIds = [id] }
        return ResourceState(
            physicalID: id,
            attributes: [
                "GroupId": .string(id), "Id": .string(id),
                "VpcId": .string(answer.securityGroups?.first?.vpcId ?? ""),
            ]
        )
    }
}

/// `AWS::EC2::SecurityGroupIngress` and `AWS::EC2::SecurityGroupEgress`: one rule each.
enum RuleResource {
    static func ingress(_ maker: ResourceMaker) -> ResourceType {
        var members = RuleProperties.ingress.mapValues(\.createOnly)
        members["Description"] = .string
        members["GroupId"] = .string.createOnly
        members["GroupName"] = .string.createOnly
        return ResourceType(
            "AWS::EC2::SecurityGroupIngress",
            properties: members,
            attributes: ["Id"],
            create: { request in
                let id = try await maker.once(.securityGroupRule, request) {
                    try await request.context.call(EC2Operations.authorizeSecurityGroupIngress) {
                        $0.groupId = request.text("GroupId")
                        $0.groupName = request.text("GroupName")
                        $0.ipPermissions = [RuleProperties.permission(request.properties)]
                    }.securityGroupRules?.first?.securityGroupRuleId
                }
                return ResourceState(physicalID: id, attributes: ["Id": .string(id)])
            },
            update: { request, existing in
                _ = try await request.context.call(EC2Operations.updateSecurityGroupRuleDescriptionsIngress) {
                    $0.groupId = request.text("GroupId")
                    $0.groupName = request.text("GroupName")
                    $0.securityGroupRuleDescriptions = [description(existing.physicalID, request)]
                }
                return ResourceState(physicalID: existing.physicalID)
            },
            delete: { request, existing in
                let old = ResourceRequest(existing, in: request)
                try await maker.delete {
                    _ = try await request.context.call(EC2Operations.revokeSecurityGroupIngress) {
                        $0.groupId = old.text("GroupId")
                        $0.groupName = old.text("GroupName")
                        $0.securityGroupRuleIds = [existing.physicalID]
                    }
                }
            }
        )
    }

    static func egress(_ maker: ResourceMaker) -> ResourceType {
        var members = RuleProperties.egress.mapValues(\.createOnly)
        members["Description"] = .string
        members["GroupId"] = .string.required.createOnly
        return ResourceType(
            "AWS::EC2::SecurityGroupEgress",
            properties: members,
            attributes: ["Id"],
            create: { request in
                let id = try await maker.once(.securityGroupRule, request) {
                    try await request.context.call(EC2Operations.authorizeSecurityGroupEgress) {
                        $0.groupId = request.text("GroupId") ?? ""
                        $0.ipPermissions = [RuleProperties.permission(request.properties)]
                    }.securityGroupRules?.first?.securityGroupRuleId
                }
                return ResourceState(physicalID: id, attributes: ["Id": .string(id)])
            },
            update: { request, existing in
                _ = try await request.context.call(EC2Operations.updateSecurityGroupRuleDescriptionsEgress) {
                    $0.groupId = request.text("GroupId")
                    $0.securityGroupRuleDescriptions = [description(existing.physicalID, request)]
                }
                return ResourceState(physicalID: existing.physicalID)
            },
            delete: { request, existing in
                let old = ResourceRequest(existing, in: request)
                try await maker.delete {
                    _ = try await request.context.call(EC2Operations.revokeSecurityGroupEgress) {
                        $0.groupId = old.text("GroupId") ?? ""
                        $0.securityGroupRuleIds = [existing.physicalID]
                    }
                }
            }
        )
    }

    private static func description(_ id: String, _ request: ResourceRequest) -> SecurityGroupRuleDescription {
        SecurityGroupRuleDescription {
            $0.securityGroupRuleId = id
            $0.description = request.text("Description")
        }
    }
}
