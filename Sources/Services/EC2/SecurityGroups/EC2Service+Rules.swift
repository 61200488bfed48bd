import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress",
/// "RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress".
extension EC2Service {
    func registerRules(in table: inout OperationTable) {
        on(&table, EC2Operations.authorizeSecurityGroupIngress) { [self] input, context in
            let request = RuleRequest(
                isEgress: false,
                groupID: input.groupId,
                groupName: input.groupName,
                permissions: try RuleRequest.permissions(input.ipPermissions, FlatPermission(input))
            )
            let tags = try Tags.read(input.tagSpecifications, for: .securityGroupRule)
            let rules = try await authorize(request, tags: tags, dryRun: input.dryRun, context)
            return AuthorizeSecurityGroupIngressResult {
                $0.return = true
                $0.securityGroupRules = rules
            }
        }
        on(&table, EC2Operations.authorizeSecurityGroupEgress) { [self] input, context in
            let request = RuleRequest(
                isEgress: true,
                groupID: input.groupId,
                groupName: nil,
                permissions: try RuleRequest.permissions(input.ipPermissions, FlatPermission(input))
            )
            let tags = try Tags.read(input.tagSpecifications, for: .securityGroupRule)
            let rules = try await authorize(request, tags: tags, dryRun: input.dryRun, context)
            return AuthorizeSecurityGroupEgressResult {
                $0.return = true
                $0.securityGroupRules = rules
            }
        }
        on(&table, EC2Operations.revokeSecurityGroupIngress) { [self] input, context in
            var request = RuleRequest(
                isEgress: false,
                groupID: input.groupId,
                groupName: input.groupName,
                permissions: []
            )
            request.ruleIDs = input.securityGroupRuleIds ?? []
            if request.ruleIDs.isEmpty {
                request.permissions = try RuleRequest.permissions(input.ipPermissions, FlatPermission(input))
            }
            let (revoked, unknown) = try await revoke(request, dryRun: input.dryRun, context)
            return RevokeSecurityGroupIngressResult {
                $0.return = true
                $0.revokedSecurityGroupRules = revoked
                $0.unknownIpPermissions = unknown.isEmpty ? nil : unknown
            }
        }
        on(&table, EC2Operations.revokeSecurityGroupEgress) { [self] input, context in
            var request = RuleRequest(isEgress: true, groupID: input.groupId, groupName: nil, permissions: [])
            request.ruleIDs = input.securityGroupRuleIds ?? []
            if request.ruleIDs.isEmpty {
                request.permissions = try RuleRequest.permissions(input.ipPermissions, FlatPermission(input))
            }
            let (revoked, unknown) = try await revoke(request, dryRun: input.dryRun, context)
            return RevokeSecurityGroupEgressResult {
                $0.return = true
                $0.revokedSecurityGroupRules = revoked
                $0.unknownIpPermissions = unknown.isEmpty ? nil : unknown
            }
        }
    }

    private func authorize(
        _ request: RuleRequest,
        tags: [String: String],
        dryRun: Bool?,
        _ context: RequestContext
    ) async throws -> [SecurityGroupRule] {
        let place = context.place
        let (group, added) = try await write(dryRun) { transaction in
            var group = try transaction.securityGroup(id: request.groupID, name: request.groupName, in: place)
            let shapes = try PermissionReader(ledger: transaction, group: group).read(request.permissions)
            var added: [SecurityGroupRecord.Rule] = []
            for shape in shapes {
                let others = (group.rules + added).filter { $0.isEgress == request.isEgress }
                guard !others.contains(where: shape.isSame) else { throw AWSError.duplicate(shape) }
                added.append(shape.rule(id: self.newID(.securityGroupRule), isEgress: request.isEgress))
            }
            group.rules += added
            let weight = try transaction.weight(of: group.rules.filter { $0.isEgress == request.isEgress }, in: place)
            try Quota.rulesPerGroup.check(weight, adding: 0)
            for rule in added { try transaction.setTags(tags, of: rule.id, in: place) }
            return (try transaction.update(group), added)
        }
        let ledger = world.ledger.snapshot()
        return try added.map { try view($0, of: group, ledger) }
    }

    private func revoke(
        _ request: RuleRequest,
        dryRun: Bool?,
        _ context: RequestContext
    ) async throws -> (revoked: [RevokedSecurityGroupRule], unknown: [IpPermission]) {
        let place = context.place
        return try await write(dryRun) { transaction in
            var group = try transaction.securityGroup(id: request.groupID, name: request.groupName, in: place)
            let (gone, unknown) = try transaction.rules(toRevoke: request, from: group)
            group.rules.removeAll { rule in gone.contains { $0.id == rule.id } }
            for rule in gone { try transaction.forgetTags(of: rule.id, in: place) }
            try transaction.update(group)
            return (gone.map { RuleViews.revoked($0, of: group.id) }, unknown)
        }
    }
}

extension AWSError {
    fileprivate static func duplicate(_ shape: RuleShape) -> AWSError {
        let traffic = shape.traffic
        let name = traffic.protocolName == "-1" ? "ALL" : traffic.protocolName.uppercased()
        let ports =
            traffic.fromPort.map { ", from port: \($0), to port: \(traffic.toPort ?? $0)" } ?? ""
        return AWSError(
            "InvalidPermission.Duplicate",
            "the specified rule \"peer: \(shape.peer.text), \(name)\(ports), ALLOW\" already exists"
        )
    }
}

extension LedgerReading {
    /// As how many rules they count: one with a prefix list as many as the list may hold.
    func weight(of rules: [SecurityGroupRecord.Rule], in place: Place) throws -> Int {
        try rules.reduce(0) { sum, rule in
            guard case .prefixList(let id) = rule.peer else { return sum + 1 }
            return try sum + (get(PrefixListRecord.self, id, in: place)?.entriesMax ?? 1)
        }
    }

    /// The rules that a request takes away; in the default VPC, permissions that no rule has are only reported.
    fileprivate func rules(
        toRevoke request: RuleRequest,
        from group: Kept<SecurityGroupRecord>
    ) throws -> (gone: [SecurityGroupRecord.Rule], unknown: [IpPermission]) {
        let candidates = group.rules.filter { $0.isEgress == request.isEgress }
        if !request.ruleIDs.isEmpty {
            let gone = try request.ruleIDs.map { id in
                guard ResourceKind.securityGroupRule.isWellFormed(id) else {
                    throw AWSError.malformed(.securityGroupRule, id)
                }
                guard let rule = candidates.first(where: { $0.id == id }) else {
                    throw AWSError.notFound(.securityGroupRule, id)
                }
                return rule
            }
            return (gone, [])
        }
        let toleratesUnknown = try get(VPCRecord.self, group.vpc, in: group.place)?.isDefault ?? false
        let reader = PermissionReader(ledger: self, group: group)
        var gone: [SecurityGroupRecord.Rule] = []
        var unknown: [IpPermission] = []
        for permission in request.permissions {
            let shapes = try reader.read([permission])
            let found = shapes.compactMap { shape in candidates.first(where: shape.isSame) }
            if found.count < shapes.count {
                guard toleratesUnknown else {
                    throw AWSError(
                        "InvalidPermission.NotFound",
                        "The specified rule does not exist in this security group."
                    )
                }
                unknown.append(permission)
            }
            gone += found
        }
        return (gone, unknown)
    }
}
