import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "CreateLaunchTemplate", "ModifyLaunchTemplate", "DeleteLaunchTemplate".
extension EC2Service {
    func registerLaunchTemplates(in table: inout OperationTable) {
        on(&table, EC2Operations.createLaunchTemplate, createLaunchTemplate)
        on(&table, EC2Operations.createLaunchTemplateVersion, createLaunchTemplateVersion)
        on(&table, EC2Operations.describeLaunchTemplates, describeLaunchTemplates)
        on(&table, EC2Operations.describeLaunchTemplateVersions, describeLaunchTemplateVersions)
        on(&table, EC2Operations.modifyLaunchTemplate, modifyLaunchTemplate)
        on(&table, EC2Operations.deleteLaunchTemplate, deleteLaunchTemplate)
        on(&table, EC2Operations.deleteLaunchTemplateVersions, deleteLaunchTemplateVersions)
        on(&table, EC2Operations.getLaunchTemplateData, getLaunchTemplateData)
    }

    func createLaunchTemplate(
        _ input: CreateLaunchTemplateRequest,
        _ context: RequestContext
    ) async throws -> CreateLaunchTemplateResult {
        try LaunchTemplateData.check(name: input.launchTemplateName)
        let data = try LaunchTemplateData.text(input.launchTemplateData)
        let tags = try Tags.read(input.tagSpecifications, for: .launchTemplate)
        let (id, place, author) = (newID(.launchTemplate), context.place, context.principal.arn)
        let (operation, token, print) = ("CreateLaunchTemplate", input.clientToken, Self.fingerprint(input))
        let name = input.launchTemplateName
        let kept = try await write(input.dryRun) { transaction in
            if let known = try transaction.resources(ofToken: token, operation: operation, request: print, in: place) {
                return try transaction.launchTemplate(id: known.first ?? "", name: nil, in: place)
            }
            let same = try transaction.list(LaunchTemplateRecord.self, where: "name", is: name, in: .place(place))
            guard same.isEmpty else {
                throw AWSError(
                    "InvalidLaunchTemplateName.AlreadyExistsException",
                    "Launch template name already in use."
                )
            }
            let version = LaunchTemplateVersionRecord(
                template: id,
                number: 1,
                description: input.versionDescription,
                author: author,
                data: data
            )
            try transaction.insert(version, id: LaunchTemplateVersionRecord.id(id, 1), in: place)
            try transaction.setTags(tags, of: id, in: place)
            try transaction.remember(token: token, operation: operation, request: print, made: [id], in: place)
            return try transaction.insert(LaunchTemplateRecord(name: name, author: author), id: id, in: place)
        }
        let shown = try world.ledger.tags(of: kept.id, in: place)
        return CreateLaunchTemplateResult { $0.launchTemplate = kept.view(tags: shown) }
    }

    private static func fingerprint(_ input: CreateLaunchTemplateRequest) -> String {
        var request = input
        (request.clientToken, request.dryRun) = (nil, nil)
        return request.fingerprint
    }

    func modifyLaunchTemplate(
        _ input: ModifyLaunchTemplateRequest,
        _ context: RequestContext
    ) async throws -> ModifyLaunchTemplateResult {
        let place = context.place
        guard let wanted = input.defaultVersion else { throw AWSError.missingParameter("SetDefaultVersion") }
        let kept = try await write(input.dryRun) { transaction in
            var kept = try transaction.launchTemplate(
                id: input.launchTemplateId,
                name: input.launchTemplateName,
                in: place
            )
            kept.defaultVersion = try transaction.version(wanted, of: kept).number
            return try transaction.update(kept)
        }
        let tags = try world.ledger.tags(of: kept.id, in: place)
        return ModifyLaunchTemplateResult { $0.launchTemplate = kept.view(tags: tags) }
    }

    func deleteLaunchTemplate(
        _ input: DeleteLaunchTemplateRequest,
        _ context: RequestContext
    ) async throws -> DeleteLaunchTemplateResult {
        let place = context.place
        let shown = try await write(input.dryRun) { transaction in
            let kept = try transaction.launchTemplate(
                id: input.launchTemplateId,
                name: input.launchTemplateName,
                in: place
            )
            let view = kept.view(tags: try transaction.tags(of: kept.id, in: place))
            for version in try transaction.versions(of: kept) { try transaction.delete(version) }
            try transaction.forgetTags(of: kept.id, in: place)
            try transaction.delete(kept)
            return view
        }
        return DeleteLaunchTemplateResult { $0.launchTemplate = shown }
    }

    func describeLaunchTemplates(
        _ input: DescribeLaunchTemplatesRequest,
        _ context: RequestContext
    ) async throws -> DescribeLaunchTemplatesResult {
        let (ledger, place) = (try read(input.dryRun), context.place)
        var found = try ledger.list(LaunchTemplateRecord.self, in: place)
        if let ids = input.launchTemplateIds, !ids.isEmpty {
            for id in ids { _ = try ledger.launchTemplate(id: id, name: nil, in: place) }
            found = found.filter { ids.contains($0.id) }
        }
        if let names = input.launchTemplateNames, !names.isEmpty {
            for name in names { _ = try ledger.launchTemplate(id: nil, name: name, in: place) }
            found = found.filter { names.contains($0.name) }
        }
        let filters = try Filters<Kept<LaunchTemplateRecord>>(
            input.filters,
            [
                "create-time": {
                    [CivilDate(secondsSince1970: $0.created.wholeSecondsSince1970).iso8601(fractionDigits: 3)]
                }, "launch-template-name": { [$0.name] },
            ],
            tags: { try ledger.tags(of: $0.id, in: $0.place) }
        )
        let page = try Page(found.filter(filters.matches), nextToken: input.nextToken, maxResults: input.maxResults) {
            $0.id
        }
        return DescribeLaunchTemplatesResult {
            $0.nextToken = page.nextToken
            $0.launchTemplates = page.elements.map { kept in
                kept.view(tags: (try? ledger.tags(of: kept.id, in: place)) ?? [:])
            }
        }
    }
}

extension Kept<LaunchTemplateRecord> {
    func view(tags: [String: String]) -> LaunchTemplate {
        LaunchTemplate {
            $0.launchTemplateId = id
            $0.launchTemplateName = record.name
            $0.createTime = created.wholeSecond
            $0.createdBy = record.author
            $0.defaultVersionNumber = record.defaultVersion
            $0.latestVersionNumber = record.latestVersion
            $0.tags = Tags.views(tags)
        }
    }
}

extension LedgerReading {
    /// Oldest first.
    func versions(of template: Kept<LaunchTemplateRecord>) throws -> [Kept<LaunchTemplateVersionRecord>] {
        try list(LaunchTemplateVersionRecord.self, where: "template", is: template.id, in: .place(template.place))
    }
}

/// The data of templates: checked where a mistake is sure, else when it is launched.
enum LaunchTemplateData {
    static func text(_ data: RequestLaunchTemplateData, over source: JSONObject = JSONObject()) throws -> String {
        var object = source
        for (name, value) in ModelJSON.ec2.encode(data, as: "RequestLaunchTemplateData") { object[name] = value }
        guard !object.isEmpty else { throw AWSError.missingParameter("LaunchTemplateData") }
        if let userData = data.userData { _ = try LaunchSettings.checked(userData: userData) }
        if let type = data.instanceType, InstanceTypeTable.type(type) == nil {
            throw AWSError.noInstanceType(type)
        }
        for specification in data.tagSpecifications ?? [] { _ = try Tags.read(specification.tags) }
        return JSONValue.object(object).text
    }

    /// Source: EC2 API Reference, "CreateLaunchTemplate": 3 to 128 letters, digits and some signs.
    static func check(name: String) throws {
        let isWell =
            (3...128).contains(name.utf8.count)
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "()./_-".contains($0)) }
        guard isWell else {
            throw AWSError(
                "InvalidLaunchTemplateName.MalformedException",
                "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and "
                    + "the following characters: - ( ) . / _."
            )
        }
    }
}
