import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "DescribeSecurityGroupRules", "ModifySecurityGroupRules",
/// "UpdateSecurityGroupRuleDescriptionsIngress", "DescribeSecurityGroupReferences".
extension EC2Service {
    func registerRuleListings(in table: inout OperationTable) {
        on(&table, EC2Operations.describeSecurityGroupRules, describeSecurityGroupRules)
        on(&table, EC2Operations.modifySecurityGroupRules, modifySecurityGroupRules)
        on(&table, EC2Operations.describeSecurityGroupReferences, describeSecurityGroupReferences)
        on(&table, EC2Operations.updateSecurityGroupRuleDescriptionsIngress) { [self] input, context in
            let request = RuleRequest(
                isEgress: false,
                groupID: input.groupId,
                groupName: input.groupName,
                permissions: input.ipPermissions ?? []
            )
            try await describe(request, input.securityGroupRuleDescriptions, dryRun: input.dryRun, context)
            return UpdateSecurityGroupRuleDescriptionsIngressResult { $0.return = true }
        }
        on(&table, EC2Operations.updateSecurityGroupRuleDescriptionsEgress) { [self] input, context in
            let request = RuleRequest(
                isEgress: true,
                groupID: input.groupId,
                groupName: input.groupName,
                permissions: input.ipPermissions ?? []
            )
            try await describe(request, input.securityGroupRuleDescriptions, dryRun: input.dryRun, context)
            return UpdateSecurityGroupRuleDescriptionsEgressResult { $0.return = true }
        }
    }

    private typealias Row = (group: Kept<SecurityGroupRecord>, rule: SecurityGroupRecord.Rule)

    func describeSecurityGroupRules(
        _ input: DescribeSecurityGroupRulesRequest,
        _ context: RequestContext
    ) async throws -> DescribeSecurityGroupRulesResult {
        let ledger = try read(input.dryRun)
        var rows: [Row] = try ledger.list(SecurityGroupRecord.self, in: .place(context.place)).flatMap { group in
            group.rules.map { (group, $0) }
        }
        if let ids = input.securityGroupRuleIds, !ids.isEmpty {
            for id in ids {
                guard ResourceKind.securityGroupRule.isWellFormed(id) else {
                    throw AWSError.malformed(.securityGroupRule, id)
                }
                guard rows.contains(where: { $0.rule.id == id }) else {
                    throw AWSError.notFound(.securityGroupRule, id)
                }
            }
            rows = rows.filter { ids.contains($0.rule.id) }
        }
        let filters = try Filters<Row>(
            input.filters,
            ["group-id": { [$0.group.id] }, "security-group-rule-id": { [$0.rule.id] }],
            tags: { try ledger.tags(of: $0.rule.id, in: context.place) }
        )
        rows = rows.filter(filters.matches).sorted { $0.rule.id < $1.rule.id }
        let page = try Page(rows, nextToken: input.nextToken, maxResults: input.maxResults) { $0.rule.id }
        return try DescribeSecurityGroupRulesResult {
            $0.nextToken = page.nextToken
            $0.securityGroupRules = try page.elements.map { try view($0.rule, of: $0.group, ledger) }
        }
    }

    func modifySecurityGroupRules(
        _ input: ModifySecurityGroupRulesRequest,
        _ context: RequestContext
    ) async throws -> ModifySecurityGroupRulesResult {
        let place = context.place
        try await write(input.dryRun) { transaction in
            var group = try transaction.securityGroup(id: input.groupId, name: nil, in: place)
            for update in input.securityGroupRules {
                guard let index = group.rules.firstIndex(where: { $0.id == update.securityGroupRuleId }) else {
                    throw AWSError.notFound(.securityGroupRule, update.securityGroupRuleId)
                }
                guard let wanted = update.securityGroupRule else {
                    throw AWSError.missingParameter("SecurityGroupRule")
                }
                let reader = PermissionReader(ledger: transaction, group: group)
                let shape = try reader.read(wanted)
                let old = group.rules[index]
                let others = group.rules.filter { $0.id != old.id && $0.isEgress == old.isEgress }
                guard !others.contains(where: shape.isSame) else {
                    throw AWSError("InvalidPermission.Duplicate", "The specified rule already exists.")
                }
                group.rules[index] = shape.rule(id: old.id, isEgress: old.isEgress)
            }
            try transaction.update(group)
        }
        return ModifySecurityGroupRulesResult { $0.return = true }
    }

    /// Gives rules new descriptions, by their ids or by what they let pass.
    private func describe(
        _ request: RuleRequest,
        _ byID: [SecurityGroupRuleDescription]?,
        dryRun: Bool?,
        _ context: RequestContext
    ) async throws {
        guard !request.permissions.isEmpty || byID?.isEmpty == false else {
            throw AWSError.missingParameter("ipPermissions")
        }
        let place = context.place
        try await write(dryRun) { transaction in
            var group = try transaction.securityGroup(id: request.groupID, name: request.groupName, in: place)
            for change in byID ?? [] {
                let id = change.securityGroupRuleId ?? ""
                try RuleText.check(description: change.description)
                guard let index = group.rules.firstIndex(where: { $0.id == id && $0.isEgress == request.isEgress })
                else { throw AWSError.notFound(.securityGroupRule, id) }
                group.rules[index].description = change.description
            }
            for shape in try PermissionReader(ledger: transaction, group: group).read(request.permissions) {
                let index = group.rules.firstIndex { $0.isEgress == request.isEgress && shape.isSame(as: $0) }
                guard let index else {
                    throw AWSError(
                        "InvalidPermission.NotFound",
                        "The specified rule does not exist in this security group."
                    )
                }
                group.rules[index].description = shape.description
            }
            try transaction.update(group)
        }
    }

    /// Which VPCs on the other side of a peering connection have groups that name these.
    func describeSecurityGroupReferences(
        _ input: DescribeSecurityGroupReferencesRequest,
        _ context: RequestContext
    ) async throws -> DescribeSecurityGroupReferencesResult {
        let ledger = try read(input.dryRun)
        var references: [SecurityGroupReference] = []
        for id in input.groupId {
            let group = try ledger.resource(SecurityGroupRecord.self, .securityGroup, id, in: context.place)
            for peering in try ledger.peerings(ofVPC: group.vpc) where peering.state == .active {
                let side = peering.requester.vpc == group.vpc ? peering.accepter : peering.requester
                let place = Place(account: side.account, region: side.region)
                let others = try ledger.list(SecurityGroupRecord.self, where: "vpc", is: side.vpc, in: .place(place))
                let isNamed = others.flatMap(\.record.rules).contains { rule in
                    if case .group(id, _) = rule.peer { true } else { false }
                }
                guard isNamed else { continue }
                references.append(
                    SecurityGroupReference {
                        $0.groupId = id
                        $0.referencingVpcId = side.vpc
                        $0.vpcPeeringConnectionId = peering.id
                    }
                )
            }
        }
        return DescribeSecurityGroupReferencesResult { $0.securityGroupReferenceSet = references }
    }
}

extension PermissionReader {
    /// A rule that replaces another.
    func read(_ wanted: SecurityGroupRuleRequest) throws -> RuleShape {
        guard wanted.cidrIpv6 == nil else { throw AWSError.notBuilt(parameter: "CidrIpv6") }
        let traffic = try RuleTraffic(wanted.ipProtocol, wanted.fromPort, wanted.toPort)
        try RuleText.check(description: wanted.description)
        let peer: SecurityGroupRecord.Peer
        switch (wanted.cidrIpv4, wanted.prefixListId, wanted.referencedGroupId) {
        case (let text?, nil, nil): peer = .block(try Self.block(text))
        case (nil, let id?, nil): peer = .prefixList(try prefixList(id))
        case (nil, nil, let id?): peer = try groupPeer(id: id)
        default:
            throw AWSError.invalidCombination(
                "Exactly one of CidrIpv4, CidrIpv6, PrefixListId and ReferencedGroupId must be specified."
            )
        }
        return RuleShape(traffic: traffic, peer: peer, description: wanted.description)
    }
}
