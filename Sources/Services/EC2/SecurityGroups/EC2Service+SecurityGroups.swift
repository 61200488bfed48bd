import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "CreateSecurityGroup", "DeleteSecurityGroup".
extension EC2Service {
    func registerSecurityGroups(in table: inout OperationTable) {
        on(&table, EC2Operations.createSecurityGroup, createSecurityGroup)
        on(&table, EC2Operations.describeSecurityGroups, describeSecurityGroups)
        on(&table, EC2Operations.deleteSecurityGroup, deleteSecurityGroup)
        registerRules(in: &table)
        registerRuleListings(in: &table)
    }

    func createSecurityGroup(
        _ input: CreateSecurityGroupRequest,
        _ context: RequestContext
    ) async throws -> CreateSecurityGroupResult {
        try check(input)
        let tags = try Tags.read(input.tagSpecifications, for: .securityGroup)
        let place = context.place
        let group = try await write(input.dryRun) { transaction in
            let vpc =
                if let id = input.vpcId {
                    try transaction.resource(VPCRecord.self, .vpc, id, in: place)
                } else {
                    try transaction.requireDefaultVPC(in: place)
                }
            let others = try transaction.list(SecurityGroupRecord.self, where: "vpc", is: vpc.id, in: .place(place))
            guard !others.contains(where: { $0.name == input.groupName }) else {
                throw AWSError(
                    "InvalidGroup.Duplicate",
                    "The security group '\(input.groupName)' already exists for VPC '\(vpc.id)'"
                )
            }
            try Quota.securityGroups.check(transaction.count(SecurityGroupRecord.self, in: .place(place)))
            let record = SecurityGroupRecord(
                vpc: vpc.id,
                name: input.groupName,
                description: input.description,
                rules: [self.newEgressRule()]
            )
            let id = self.newID(.securityGroup)
            try transaction.setTags(tags, of: id, in: place)
            return try transaction.insert(record, id: id, in: place)
        }
        return CreateSecurityGroupResult {
            $0.groupId = group.id
            $0.securityGroupArn = RuleViews.arn("security-group/\(group.id)", place)
            $0.tags = Tags.views(tags)
        }
    }

    private func check(_ input: CreateSecurityGroupRequest) throws(AWSError) {
        let name = input.groupName
        if name.isEmpty { throw .missingParameter("groupName") }
        if input.description.isEmpty { throw .missingParameter("groupDescription") }
        guard !name.hasPrefix("sg-") else {
            throw .invalidValue("Group names may not be in the format sg-*.")
        }
        guard name != "default" else {
            throw .invalidValue("Cannot use reserved security group name: default")
        }
        guard RuleText.isPlain(name) else { throw .invalidValue(name, for: "groupName") }
        guard RuleText.isPlain(input.description) else {
            throw .invalidValue(
                input.description,
                for: "GroupDescription",
                "Character sets beyond ASCII are not supported."
            )
        }
    }

    func deleteSecurityGroup(
        _ input: DeleteSecurityGroupRequest,
        _ context: RequestContext
    ) async throws -> DeleteSecurityGroupResult {
        let place = context.place
        let id = try await write(input.dryRun) { transaction in
            let group = try transaction.securityGroup(id: input.groupId, name: input.groupName, in: place)
            guard group.name != "default" else {
                throw AWSError(
                    "CannotDelete",
                    "the specified group: \"\(group.id)\" name: \"default\" cannot be deleted by a user"
                )
            }
            guard try !transaction.isUsed(group) else {
                throw AWSError.dependency("resource \(group.id) has a dependent object")
            }
            for rule in group.rules { try transaction.forgetTags(of: rule.id, in: place) }
            try transaction.forgetTags(of: group.id, in: place)
            try transaction.delete(group)
            return group.id
        }
        return DeleteSecurityGroupResult {
            $0.return = true
            $0.groupId = id
        }
    }

    func describeSecurityGroups(
        _ input: DescribeSecurityGroupsRequest,
        _ context: RequestContext
    ) async throws -> DescribeSecurityGroupsResult {
        let ledger = try read(input.dryRun)
        var ids = input.groupIds ?? []
        for name in input.groupNames ?? [] {
            ids.append(try ledger.securityGroup(id: nil, name: name, in: context.place).id)
        }
        let page = try ledger.page(
            SecurityGroupRecord.self,
            .securityGroup,
            ids: ids,
            filters: input.filters,
            SecurityGroupFilters.all,
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            in: context.place
        )
        return try DescribeSecurityGroupsResult {
            $0.nextToken = page.nextToken
            $0.securityGroups = try page.elements.map { try view($0, ledger) }
        }
    }
}

extension LedgerReading {
    /// The group that a request names by its id or, in the default VPC, by its name.
    func securityGroup(id: String?, name: String?, in place: Place) throws -> Kept<SecurityGroupRecord> {
        if let id { return try resource(SecurityGroupRecord.self, .securityGroup, id, in: place) }
        guard let name else {
            throw AWSError("MissingParameter", "The request must contain the parameter groupName or groupId")
        }
        guard let vpc = try defaultVPC(in: place) else { throw AWSError.notFound(.securityGroup, name) }
        let groups = try list(SecurityGroupRecord.self, where: "vpc", is: vpc.id, in: .place(place))
        guard let found = groups.first(where: { $0.name == name }) else {
            throw AWSError(
                "InvalidGroup.NotFound",
                "The security group '\(name)' does not exist in default VPC '\(vpc.id)'"
            )
        }
        return found
    }

    /// Whether an interface carries a group, or a rule of another one names it.
    fileprivate func isUsed(_ group: Kept<SecurityGroupRecord>) throws -> Bool {
        let interfaces = try list(NetworkInterfaceRecord.self, where: "vpc", is: group.vpc, in: .place(group.place))
        if interfaces.contains(where: { $0.groups.contains(group.id) }) { return true }
        return try list(SecurityGroupRecord.self).contains { other in
            other.id != group.id
                && other.rules.contains { rule in
                    if case .group(group.id, _) = rule.peer { true } else { false }
                }
        }
    }
}
