import AWSModel
import AWSService
import Ground
import IAMShapes
import World

extension IAMService {
    func registerGroups(in table: inout OperationTable) {
        table.on(IAMOperations.createGroup) { input, context in
            let record = GroupRecord(
                name: input.groupName,
                path: try Names.path(input.path),
                uniqueID: self.world.ids.principal("AGPA")
            )
            let kept = try await self.insert(record, named: record.name, context)
            return CreateGroupResponse { $0.group = self.view(kept, context) }
        }
        table.on(IAMOperations.getGroup, getGroup)
        table.on(IAMOperations.listGroups) { input, context in
            let prefix = input.pathPrefix ?? "/"
            let groups = try self.world.ledger.list(GroupRecord.self, in: self.place(context)).filter {
                $0.record.path.hasPrefix(prefix)
            }
            let page = try Page(groups, marker: input.marker, maxItems: input.maxItems) { $0.id }
            return ListGroupsResponse {
                $0.groups = page.elements.map { self.view($0, context) }
                $0.isTruncated = page.isTruncated
                $0.marker = page.marker
            }
        }
        table.on(IAMOperations.updateGroup, updateGroup)
        table.on(IAMOperations.deleteGroup, deleteGroup)
        table.on(IAMOperations.addUserToGroup) { input, context in
            let group = try self.holder(GroupRecord.self, input.groupName, context).record.name
            try await self.change(UserRecord.self, input.userName, context) { $0.groups.insert(group) }
        }
        table.on(IAMOperations.removeUserFromGroup) { input, context in
            let group = try self.holder(GroupRecord.self, input.groupName, context).record.name
            try await self.change(UserRecord.self, input.userName, context) { $0.groups.remove(group) }
        }
        table.on(IAMOperations.listGroupsForUser) { input, context in
            let names = try self.holder(UserRecord.self, input.userName, context).record.groups.sorted()
            let groups = try names.map { self.view(try self.holder(GroupRecord.self, $0, context), context) }
            return ListGroupsForUserResponse {
                $0.groups = groups
                $0.isTruncated = false
            }
        }
        registerGroupPolicies(in: &table)
    }

    private func registerGroupPolicies(in table: inout OperationTable) {
        table.on(IAMOperations.putGroupPolicy) {
            try await self.putInline(GroupRecord.self, $0.groupName, $0.policyName, $0.policyDocument, $1)
        }
        table.on(IAMOperations.getGroupPolicy) { input, context in
            let document = try self.inline(GroupRecord.self, input.groupName, input.policyName, context)
            return GetGroupPolicyResponse {
                $0.groupName = input.groupName
                $0.policyName = input.policyName
                $0.policyDocument = document
            }
        }
        table.on(IAMOperations.deleteGroupPolicy) {
            try await self.deleteInline(GroupRecord.self, $0.groupName, $0.policyName, $1)
        }
        table.on(IAMOperations.listGroupPolicies) { input, context in
            let names = try self.holder(GroupRecord.self, input.groupName, context).record.inline.keys.sorted()
            let page = try Page(names, marker: input.marker, maxItems: input.maxItems) { $0 }
            return ListGroupPoliciesResponse {
                $0.policyNames = page.elements
                $0.isTruncated = page.isTruncated
                $0.marker = page.marker
            }
        }
        table.on(IAMOperations.attachGroupPolicy) {
            try await self.attach(GroupRecord.self, $0.groupName, $0.policyArn, $1)
        }
        table.on(IAMOperations.detachGroupPolicy) {
            try await self.detach(GroupRecord.self, $0.groupName, $0.policyArn, $1)
        }
        table.on(IAMOperations.listAttachedGroupPolicies) { input, context in
            let page = try self.attachedPage(
                GroupRecord.self,
                input.groupName,
                input.pathPrefix,
                input.marker,
                input.maxItems,
                context
            )
            return ListAttachedGroupPoliciesResponse {
                $0.attachedPolicies = page.elements
                $0.isTruncated = page.isTruncated
                $0.marker = page.marker
            }
        }
    }

    func view(_ kept: Kept<GroupRecord>, _ context: RequestContext) -> Group {
        Group {
            $0.path = kept.record.path
            $0.groupName = kept.record.name
            $0.groupId = kept.record.uniqueID
            $0.arn = arn(context, "group" + kept.record.path + kept.record.name)
            $0.createDate = kept.createDate
        }
    }

    private func members(of group: String, _ place: Place, _ ledger: some LedgerReading) throws -> [Kept<UserRecord>] {
        try ledger.list(UserRecord.self, in: place).filter { $0.record.groups.contains(group) }
    }

    func getGroup(_ input: GetGroupRequest, _ context: RequestContext) async throws -> GetGroupResponse {
        let kept = try holder(GroupRecord.self, input.groupName, context)
        let users = try members(of: kept.record.name, place(context), world.ledger)
        let page = try Page(users, marker: input.marker, maxItems: input.maxItems) { $0.id }
        return GetGroupResponse {
            $0.group = view(kept, context)
            $0.users = page.elements.map { view($0, context) }
            $0.isTruncated = page.isTruncated
            $0.marker = page.marker
        }
    }

    func updateGroup(_ input: UpdateGroupRequest, _ context: RequestContext) async throws {
        let newPath = try input.newPath.map { try Names.path($0) }
        let place = place(context)
        try await world.ledger.write { transaction in
            guard var kept = try transaction.get(GroupRecord.self, Names.id(input.groupName), in: place) else {
                throw AWSError.noSuch("group", input.groupName)
            }
            let oldName = kept.record.name
            if let newPath { kept.record.path = newPath }
            guard let newName = input.newGroupName, Names.id(newName) != kept.id else {
                try transaction.update(kept)
                return
            }
            guard !transaction.contains(GroupRecord.self, Names.id(newName), in: place) else {
                throw AWSError.alreadyExists("Group", newName)
            }
            for var user in try self.members(of: oldName, place, transaction) {
                user.record.groups.remove(oldName)
                user.record.groups.insert(newName)
                try transaction.update(user)
            }
            try transaction.delete(kept)
            kept.record.name = newName
            try transaction.insert(kept.record, id: Names.id(newName), in: place)
        }
    }

    func deleteGroup(_ input: DeleteGroupRequest, _ context: RequestContext) async throws {
        let place = place(context)
        try await world.ledger.write { transaction in
            guard let kept = try transaction.get(GroupRecord.self, Names.id(input.groupName), in: place) else {
                throw AWSError.noSuch("group", input.groupName)
            }
            guard kept.record.attached.isEmpty else {
                throw AWSError.deleteConflict("Cannot delete entity, must detach all policies first.")
            }
            guard kept.record.inline.isEmpty else {
                throw AWSError.deleteConflict("Cannot delete entity, must delete policies first.")
            }
            guard try self.members(of: kept.record.name, place, transaction).isEmpty else {
                throw AWSError.deleteConflict("Cannot delete entity, must remove users from group first.")
            }
            try transaction.delete(kept)
        }
    }
}
