import AWSModel
import AWSService
import Ground
import IAMShapes
import World

extension IAMService {
    func registerInstanceProfiles(in table: inout OperationTable) {
        table.on(IAMOperations.createInstanceProfile, createInstanceProfile)
        table.on(IAMOperations.getInstanceProfile) { input, context in
            let view = self.view(try self.profile(input.instanceProfileName, context), context)
            return GetInstanceProfileResponse { $0.instanceProfile = view }
        }
        table.on(IAMOperations.listInstanceProfiles) { input, context in
            let prefix = input.pathPrefix ?? "/"
            let all = try self.world.ledger.list(InstanceProfileRecord.self, in: self.place(context))
            let found = all.filter { $0.record.path.hasPrefix(prefix) }
            let page = try Page(found, marker: input.marker, maxItems: input.maxItems) { $0.id }
            return ListInstanceProfilesResponse {
                $0.instanceProfiles = page.elements.map { self.view($0, context) }
                $0.isTruncated = page.isTruncated
                $0.marker = page.marker
            }
        }
        table.on(IAMOperations.listInstanceProfilesForRole) { input, context in
            let role = try self.holder(RoleRecord.self, input.roleName, context).record.name
            let place = Scope.place(self.place(context))
            let found = try self.world.ledger.list(InstanceProfileRecord.self, where: "role", is: role, in: place)
            let page = try Page(found, marker: input.marker, maxItems: input.maxItems) { $0.id }
            return ListInstanceProfilesForRoleResponse {
                $0.instanceProfiles = page.elements.map { self.view($0, context) }
                $0.isTruncated = page.isTruncated
                $0.marker = page.marker
            }
        }
        table.on(IAMOperations.deleteInstanceProfile, deleteInstanceProfile)
        table.on(IAMOperations.addRoleToInstanceProfile) { input, context in
            let role = try self.holder(RoleRecord.self, input.roleName, context).record.name
            try await self.changeProfile(input.instanceProfileName, context) { record in
                guard record.role == nil else {
                    throw AWSError.limitExceeded("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1")
                }
                record.role = role
            }
        }
        table.on(IAMOperations.removeRoleFromInstanceProfile) { input, context in
            try await self.changeProfile(input.instanceProfileName, context) { record in
                guard record.role.map({ Names.id($0) }) == Names.id(input.roleName) else {
                    throw AWSError.noSuch("role", input.roleName)
                }
                record.role = nil
            }
        }
        table.on(IAMOperations.tagInstanceProfile) { input, context in
            let tags = try Tags.read(input.tags)
            try await self.changeProfile(input.instanceProfileName, context) { $0.tags.merge(tags) { _, new in new } }
        }
        table.on(IAMOperations.untagInstanceProfile) { input, context in
            try await self.changeProfile(input.instanceProfileName, context) { record in
                for key in input.tagKeys { record.tags[key] = nil }
            }
        }
        table.on(IAMOperations.listInstanceProfileTags) { input, context in
            let tags = Tags.views(try self.profile(input.instanceProfileName, context).record.tags)
            return ListInstanceProfileTagsResponse {
                $0.tags = tags
                $0.isTruncated = false
            }
        }
    }

    private func profile(_ name: String, _ context: RequestContext) throws -> Kept<InstanceProfileRecord> {
        guard let kept = try world.ledger.get(InstanceProfileRecord.self, Names.id(name), in: place(context)) else {
            throw missingProfile(name)
        }
        return kept
    }

    private func missingProfile(_ name: String) -> AWSError {
        .noSuchEntity("Instance Profile \(name) cannot be found.")
    }

    private func changeProfile(
        _ name: String,
        _ context: RequestContext,
        _ body: @escaping @Sendable (inout InstanceProfileRecord) throws -> Void
    ) async throws {
        let place = place(context)
        try await world.ledger.write { transaction in
            guard var kept = try transaction.get(InstanceProfileRecord.self, Names.id(name), in: place) else {
                throw self.missingProfile(name)
            }
            try body(&kept.record)
            try transaction.update(kept)
        }
    }

    func view(_ kept: Kept<InstanceProfileRecord>, _ context: RequestContext) -> InstanceProfile {
        InstanceProfile {
            $0.path = kept.record.path
            $0.instanceProfileName = kept.record.name
            $0.instanceProfileId = kept.record.uniqueID
            $0.arn = arn(context, "instance-profile" + kept.record.path + kept.record.name)
            $0.createDate = kept.createDate
            let role = kept.record.role.flatMap { try? holder(RoleRecord.self, $0, context) }
            $0.roles = role.map { [view($0, context)] } ?? []
            if !kept.record.tags.isEmpty { $0.tags = Tags.views(kept.record.tags) }
        }
    }

    func createInstanceProfile(
        _ input: CreateInstanceProfileRequest,
        _ context: RequestContext
    ) async throws -> CreateInstanceProfileResponse {
        let record = InstanceProfileRecord(
            name: input.instanceProfileName,
            path: try Names.path(input.path),
            uniqueID: world.ids.principal("AIPA"),
            tags: try Tags.read(input.tags)
        )
        let place = place(context)
        let kept = try await world.ledger.write { transaction in
            guard !transaction.contains(InstanceProfileRecord.self, Names.id(record.name), in: place) else {
                throw AWSError(
                    "EntityAlreadyExists",
                    "Instance Profile \(record.name) already exists.",
                    status: 409
                )
            }
            return try transaction.insert(record, id: Names.id(record.name), in: place)
        }
        return CreateInstanceProfileResponse { $0.instanceProfile = view(kept, context) }
    }

    func deleteInstanceProfile(_ input: DeleteInstanceProfileRequest, _ context: RequestContext) async throws {
        let place = place(context)
        try await world.ledger.write { transaction in
            let id = Names.id(input.instanceProfileName)
            guard let kept = try transaction.get(InstanceProfileRecord.self, id, in: place) else {
                throw self.missingProfile(input.instanceProfileName)
            }
            guard kept.record.role == nil else {
                throw AWSError.deleteConflict("Cannot delete entity, must remove roles from instance profile first.")
            }
            try transaction.delete(kept)
        }
    }
}
