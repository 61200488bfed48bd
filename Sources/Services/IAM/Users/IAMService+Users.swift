import AWSModel
import AWSService
import Ground
import IAMShapes
import World

extension IAMService {
    func registerUsers(in table: inout OperationTable) {
        table.on(IAMOperations.createUser, createUser)
        table.on(IAMOperations.getUser, getUser)
        table.on(IAMOperations.listUsers, listUsers)
        table.on(IAMOperations.updateUser, updateUser)
        table.on(IAMOperations.deleteUser, deleteUser)
        table.on(IAMOperations.tagUser) { try await self.tag(UserRecord.self, $0.userName, $0.tags, $1) }
        table.on(IAMOperations.untagUser) { try await self.untag(UserRecord.self, $0.userName, $0.tagKeys, $1) }
        table.on(IAMOperations.listUserTags) { input, context in
            let tags = Tags.views(try self.holder(UserRecord.self, input.userName, context).record.tags)
            return ListUserTagsResponse {
                $0.tags = tags
                $0.isTruncated = false
            }
        }
        table.on(IAMOperations.putUserPermissionsBoundary) { input, context in
            _ = try self.managedDocument(input.permissionsBoundary, context)
            let boundary = input.permissionsBoundary
            try await self.change(UserRecord.self, input.userName, context) { $0.boundary = boundary }
        }
        table.on(IAMOperations.deleteUserPermissionsBoundary) { input, context in
            try await self.change(UserRecord.self, input.userName, context) { $0.boundary = nil }
        }
        registerUserPolicies(in: &table)
        registerAccessKeys(in: &table)
    }

    private func registerUserPolicies(in table: inout OperationTable) {
        table.on(IAMOperations.putUserPolicy) {
            try await self.putInline(UserRecord.self, $0.userName, $0.policyName, $0.policyDocument, $1)
        }
        table.on(IAMOperations.getUserPolicy) { input, context in
            let document = try self.inline(UserRecord.self, input.userName, input.policyName, context)
            return GetUserPolicyResponse {
                $0.userName = input.userName
                $0.policyName = input.policyName
                $0.policyDocument = document
            }
        }
        table.on(IAMOperations.deleteUserPolicy) {
            try await self.deleteInline(UserRecord.self, $0.userName, $0.policyName, $1)
        }
        table.on(IAMOperations.listUserPolicies) { input, context in
            let names = try self.holder(UserRecord.self, input.userName, context).record.inline.keys.sorted()
            let page = try Page(names, marker: input.marker, maxItems: input.maxItems) { $0 }
            return ListUserPoliciesResponse {
                $0.policyNames = page.elements
                $0.isTruncated = page.isTruncated
                $0.marker = page.marker
            }
        }
        table.on(IAMOperations.attachUserPolicy) {
            try await self.attach(UserRecord.self, $0.userName, $0.policyArn, $1)
        }
        table.on(IAMOperations.detachUserPolicy) {
            try await self.detach(UserRecord.self, $0.userName, $0.policyArn, $1)
        }
        table.on(IAMOperations.listAttachedUserPolicies) { input, context in
            let page = try self.attachedPage(
                UserRecord.self,
                input.userName,
                input.pathPrefix,
                input.marker,
                input.maxItems,
                context
            )
            return ListAttachedUserPoliciesResponse {
                $0.attachedPolicies = page.elements
                $0.isTruncated = page.isTruncated
                $0.marker = page.marker
            }
        }
    }

    func createUser(_ input: CreateUserRequest, _ context: RequestContext) async throws -> CreateUserResponse {
        let path = try Names.path(input.path)
        let tags = try Tags.read(input.tags)
        if let boundary = input.permissionsBoundary { _ = try managedDocument(boundary, context) }
        let record = UserRecord(
            name: input.userName,
            path: path,
            uniqueID: world.ids.principal("AIDA"),
            tags: tags,
            boundary: input.permissionsBoundary
        )
        let kept = try await insert(record, named: record.name, context)
        return CreateUserResponse { $0.user = view(kept, context) }
    }

    /// Inserts under a name that must be free.
    func insert<Record: PolicyHolder>(
        _ record: Record,
        named name: String,
        _ context: RequestContext
    ) async throws -> Kept<Record> {
        let place = place(context)
        return try await world.ledger.write { transaction in
            guard !transaction.contains(Record.self, Names.id(name), in: place) else {
                throw AWSError.alreadyExists(Record.word.capitalizedFirst, name)
            }
            return try transaction.insert(record, id: Names.id(name), in: place)
        }
    }

    func view(_ kept: Kept<UserRecord>, _ context: RequestContext) -> User {
        User {
            $0.path = kept.record.path
            $0.userName = kept.record.name
            $0.userId = kept.record.uniqueID
            $0.arn = arn(context, "user" + kept.record.path + kept.record.name)
            $0.createDate = kept.createDate
            $0.permissionsBoundary = kept.record.boundary.map(boundaryView)
            if !kept.record.tags.isEmpty { $0.tags = Tags.views(kept.record.tags) }
        }
    }

    func boundaryView(_ arn: String) -> AttachedPermissionsBoundary {
        AttachedPermissionsBoundary {
            $0.permissionsBoundaryType = "Policy"
            $0.permissionsBoundaryArn = arn
        }
    }

    func getUser(_ input: GetUserRequest, _ context: RequestContext) async throws -> GetUserResponse {
        guard let name = input.userName ?? context.principal.userName else {
            guard context.principal.kind == .root else {
                throw AWSError.validation("Must specify userName when calling with non-User credentials")
            }
            return GetUserResponse {
                $0.user = User {
                    $0.path = "/"
                    $0.userName = "root"
                    $0.userId = context.account
                    $0.arn = arn(context, "root")
                    $0.createDate = Timestamp(seconds: 1_577_836_800)
                }
            }
        }
        let kept = try holder(UserRecord.self, name, context)
        return GetUserResponse { $0.user = view(kept, context) }
    }

    func listUsers(_ input: ListUsersRequest, _ context: RequestContext) async throws -> ListUsersResponse {
        let prefix = input.pathPrefix ?? "/"
        let users = try world.ledger.list(UserRecord.self, in: place(context)).filter {
            $0.record.path.hasPrefix(prefix)
        }
        let page = try Page(users, marker: input.marker, maxItems: input.maxItems) { $0.id }
        return ListUsersResponse {
            $0.users = page.elements.map { user in
                var view = view(user, context)
                view.tags = nil
                return view
            }
            $0.isTruncated = page.isTruncated
            $0.marker = page.marker
        }
    }

    func updateUser(_ input: UpdateUserRequest, _ context: RequestContext) async throws {
        let newPath = try input.newPath.map { try Names.path($0) }
        let place = place(context)
        try await world.ledger.write { transaction in
            guard var kept = try transaction.get(UserRecord.self, Names.id(input.userName), in: place) else {
                throw AWSError.noSuch("user", input.userName)
            }
            if let newPath { kept.record.path = newPath }
            guard let newName = input.newUserName, Names.id(newName) != kept.id else {
                try transaction.update(kept)
                return
            }
            guard !transaction.contains(UserRecord.self, Names.id(newName), in: place) else {
                throw AWSError.alreadyExists("User", newName)
            }
            let index = "\(place.account)/\(kept.record.name)"
            for key in try transaction.list(AccessKeyRecord.self, where: "user", is: index, in: .place(.world)) {
                let moved = AccessKeyRecord(
                    account: key.record.account,
                    user: newName,
                    secret: key.record.secret,
                    isActive: key.record.isActive
                )
                try transaction.put(moved, id: key.id, in: .world)
            }
            try transaction.delete(kept)
            kept.record.name = newName
            try transaction.insert(kept.record, id: Names.id(newName), in: place)
        }
    }

    func deleteUser(_ input: DeleteUserRequest, _ context: RequestContext) async throws {
        let place = place(context)
        try await world.ledger.write { transaction in
            guard let kept = try transaction.get(UserRecord.self, Names.id(input.userName), in: place) else {
                throw AWSError.noSuch("user", input.userName)
            }
            let record = kept.record
            if !record.attached.isEmpty {
                throw AWSError.deleteConflict("Cannot delete entity, must detach all policies first.")
            }
            if !record.inline.isEmpty {
                throw AWSError.deleteConflict("Cannot delete entity, must delete policies first.")
            }
            if !record.groups.isEmpty {
                throw AWSError.deleteConflict("Cannot delete entity, must remove users from group first.")
            }
            let index = "\(place.account)/\(record.name)"
            guard try transaction.list(AccessKeyRecord.self, where: "user", is: index, in: .place(.world)).isEmpty
            else {
                throw AWSError.deleteConflict("Cannot delete entity, must delete access keys first.")
            }
            try transaction.delete(kept)
        }
    }
}
