import AWSModel
import AWSService
import Ground
import IAMShapes
import PolicyLogic
import World

extension IAMService {
    func registerRoles(in table: inout OperationTable) {
        table.on(IAMOperations.createRole, createRole)
        table.on(IAMOperations.getRole) { input, context in
            let kept = try self.holder(RoleRecord.self, input.roleName, context)
            return GetRoleResponse { $0.role = self.view(kept, context) }
        }
        table.on(IAMOperations.listRoles, listRoles)
        table.on(IAMOperations.updateRole) { input, context in
            try await self.change(RoleRecord.self, input.roleName, context) { record in
                if let description = input.description { record.description = description }
                if let seconds = input.maxSessionDuration { record.maxSessionSeconds = seconds }
            }
            return UpdateRoleResponse()
        }
        table.on(IAMOperations.updateRoleDescription) { input, context in
            try await self.change(RoleRecord.self, input.roleName, context) { $0.description = input.description }
            let kept = try self.holder(RoleRecord.self, input.roleName, context)
            return UpdateRoleDescriptionResponse { $0.role = self.view(kept, context) }
        }
        table.on(IAMOperations.updateAssumeRolePolicy) { input, context in
            _ = try self.validated(input.policyDocument, as: .trust)
            try await self.change(RoleRecord.self, input.roleName, context) { $0.trust = input.policyDocument }
        }
        table.on(IAMOperations.deleteRole, deleteRole)
        table.on(IAMOperations.tagRole) { try await self.tag(RoleRecord.self, $0.roleName, $0.tags, $1) }
        table.on(IAMOperations.untagRole) { try await self.untag(RoleRecord.self, $0.roleName, $0.tagKeys, $1) }
        table.on(IAMOperations.listRoleTags) { input, context in
            let tags = Tags.views(try self.holder(RoleRecord.self, input.roleName, context).record.tags)
            return ListRoleTagsResponse {
                $0.tags = tags
                $0.isTruncated = false
            }
        }
        table.on(IAMOperations.putRolePermissionsBoundary) { input, context in
            _ = try self.managedDocument(input.permissionsBoundary, context)
            let boundary = input.permissionsBoundary
            try await self.change(RoleRecord.self, input.roleName, context) { $0.boundary = boundary }
        }
        table.on(IAMOperations.deleteRolePermissionsBoundary) { input, context in
            try await self.change(RoleRecord.self, input.roleName, context) { $0.boundary = nil }
        }
        table.on(IAMOperations.createServiceLinkedRole, createServiceLinkedRole)
        registerRolePolicies(in: &table)
    }

    private func registerRolePolicies(in table: inout OperationTable) {
        table.on(IAMOperations.putRolePolicy) {
            try await self.putInline(RoleRecord.self, $0.roleName, $0.policyName, $0.policyDocument, $1)
        }
        table.on(IAMOperations.getRolePolicy) { input, context in
            let document = try self.inline(RoleRecord.self, input.roleName, input.policyName, context)
            return GetRolePolicyResponse {
                $0.roleName = input.roleName
                $0.policyName = input.policyName
                $0.policyDocument = document
            }
        }
        table.on(IAMOperations.deleteRolePolicy) {
            try await self.deleteInline(RoleRecord.self, $0.roleName, $0.policyName, $1)
        }
        table.on(IAMOperations.listRolePolicies) { input, context in
            let names = try self.holder(RoleRecord.self, input.roleName, context).record.inline.keys.sorted()
            let page = try Page(names, marker: input.marker, maxItems: input.maxItems) { $0 }
            return ListRolePoliciesResponse {
                $0.policyNames = page.elements
                $0.isTruncated = page.isTruncated
                $0.marker = page.marker
            }
        }
        table.on(IAMOperations.attachRolePolicy) {
            try await self.attach(RoleRecord.self, $0.roleName, $0.policyArn, $1)
        }
        table.on(IAMOperations.detachRolePolicy) {
            try await self.detach(RoleRecord.self, $0.roleName, $0.policyArn, $1)
        }
        table.on(IAMOperations.listAttachedRolePolicies) { input, context in
            let page = try self.attachedPage(
                RoleRecord.self,
                input.roleName,
                input.pathPrefix,
                input.marker,
                input.maxItems,
                context
            )
            return ListAttachedRolePoliciesResponse {
                $0.attachedPolicies = page.elements
                $0.isTruncated = page.isTruncated
                $0.marker = page.marker
            }
        }
    }

    func createRole(_ input: CreateRoleRequest, _ context: RequestContext) async throws -> CreateRoleResponse {
        _ = try validated(input.assumeRolePolicyDocument, as: .trust)
        if let boundary = input.permissionsBoundary { _ = try managedDocument(boundary, context) }
        let record = RoleRecord(
            name: input.roleName,
            path: try Names.path(input.path),
            uniqueID: world.ids.principal("AROA"),
            tags: try Tags.read(input.tags),
            boundary: input.permissionsBoundary,
            trust: input.assumeRolePolicyDocument,
            description: input.description,
            maxSessionSeconds: input.maxSessionDuration ?? 3600
        )
        let kept = try await insert(record, named: record.name, context)
        return CreateRoleResponse { $0.role = view(kept, context) }
    }

    /// A role that a service makes for itself: `AWSServiceRoleForAutoScaling`.
    func createServiceLinkedRole(
        _ input: CreateServiceLinkedRoleRequest,
        _ context: RequestContext
    ) async throws -> CreateServiceLinkedRoleResponse {
        let service = input.awsServiceName
        let short = service.split(separator: ".").first.map(String.init) ?? service
        let known = [
            "autoscaling": "AutoScaling", "rds": "RDS", "elasticloadbalancing": "ElasticLoadBalancing",
            "mq": "AmazonMQ",
        ]
        let suffix = input.customSuffix.map { "_" + $0 } ?? ""
        let record = RoleRecord(
            name: "AWSServiceRoleFor" + (known[short] ?? short.capitalizedFirst) + suffix,
            path: "/aws-service-role/\(service)/",
            uniqueID: world.ids.principal("AROA"),
            tags: [:],
            trust: #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["\#(service)"]},"#
                + #""Action":["sts:AssumeRole"]}]}"#,
            description: input.description,
            maxSessionSeconds: 3600
        )
        do {
            let kept = try await insert(record, named: record.name, context)
            return CreateServiceLinkedRoleResponse { $0.role = view(kept, context) }
        } catch let error as AWSError where error.code == "EntityAlreadyExists" {
            throw AWSError.invalidInput(
                "Service role name \(record.name) has been taken in this account, please try a different suffix."
            )
        }
    }

    func view(_ kept: Kept<RoleRecord>, _ context: RequestContext) -> Role {
        Role {
            $0.path = kept.record.path
            $0.roleName = kept.record.name
            $0.roleId = kept.record.uniqueID
            $0.arn = arn(context, "role" + kept.record.path + kept.record.name)
            $0.createDate = kept.createDate
            $0.assumeRolePolicyDocument = PercentEncoding.encode(kept.record.trust)
            $0.description = kept.record.description
            $0.maxSessionDuration = kept.record.maxSessionSeconds
            $0.permissionsBoundary = kept.record.boundary.map(boundaryView)
            if !kept.record.tags.isEmpty { $0.tags = Tags.views(kept.record.tags) }
            $0.roleLastUsed = RoleLastUsed()
        }
    }

    func listRoles(_ input: ListRolesRequest, _ context: RequestContext) async throws -> ListRolesResponse {
        let prefix = input.pathPrefix ?? "/"
        let roles = try world.ledger.list(RoleRecord.self, in: place(context)).filter {
            $0.record.path.hasPrefix(prefix)
        }
        let page = try Page(roles, marker: input.marker, maxItems: input.maxItems) { $0.id }
        return ListRolesResponse {
            $0.roles = page.elements.map { role in
                var view = view(role, context)
                (view.tags, view.permissionsBoundary, view.roleLastUsed) = (nil, nil, nil)
                return view
            }
            $0.isTruncated = page.isTruncated
            $0.marker = page.marker
        }
    }

    func deleteRole(_ input: DeleteRoleRequest, _ context: RequestContext) async throws {
        let place = place(context)
        try await world.ledger.write { transaction in
            guard let kept = try transaction.get(RoleRecord.self, Names.id(input.roleName), in: place) else {
                throw AWSError.noSuch("role", input.roleName)
            }
            guard kept.record.attached.isEmpty else {
                throw AWSError.deleteConflict("Cannot delete entity, must detach all policies first.")
            }
            guard kept.record.inline.isEmpty else {
                throw AWSError.deleteConflict("Cannot delete entity, must delete policies first.")
            }
            let profiles = try transaction.list(
                InstanceProfileRecord.self,
                where: "role",
                is: kept.record.name,
                in: .place(place)
            )
            guard profiles.isEmpty else {
                throw AWSError.deleteConflict("Cannot delete entity, must remove roles from instance profile first.")
            }
            try transaction.delete(kept)
        }
    }

    func tag<Record: PolicyHolder & Tagged>(
        _ type: Record.Type,
        _ name: String,
        _ tags: [Tag],
        _ context: RequestContext
    ) async throws {
        let tags = try Tags.read(tags)
        try await change(type, name, context) { record in
            record.tags.merge(tags) { _, new in new }
            guard record.tags.count <= Tags.countMax else {
                throw AWSError.limitExceeded("The number of tags has reached the maximum limit.")
            }
        }
    }

    func untag<Record: PolicyHolder & Tagged>(
        _ type: Record.Type,
        _ name: String,
        _ keys: [String],
        _ context: RequestContext
    ) async throws {
        try await change(type, name, context) { record in
            for key in keys { record.tags[key] = nil }
        }
    }
}
