import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "CreateLaunchTemplateVersion", "DescribeLaunchTemplateVersions".
extension EC2Service {
    func createLaunchTemplateVersion(
        _ input: CreateLaunchTemplateVersionRequest,
        _ context: RequestContext
    ) async throws -> CreateLaunchTemplateVersionResult {
        let (place, author) = (context.place, context.principal.arn)
        var plain = input
        (plain.clientToken, plain.dryRun) = (nil, nil)
        let (operation, token, print) = ("CreateLaunchTemplateVersion", input.clientToken, plain.fingerprint)
        let made = try await write(input.dryRun) { transaction in
            var template = try transaction.launchTemplate(
                id: input.launchTemplateId,
                name: input.launchTemplateName,
                in: place
            )
            if let known = try transaction.resources(ofToken: token, operation: operation, request: print, in: place),
                let id = known.first
            {
                return (template, try transaction.require(LaunchTemplateVersionRecord.self, id, in: place))
            }
            let source = try input.sourceVersion.map { try transaction.version($0, of: template).record.object }
            template.lastNumber += 1
            template.latestVersion = template.lastNumber
            let version = LaunchTemplateVersionRecord(
                template: template.id,
                number: template.latestVersion,
                description: input.versionDescription,
                author: author,
                data: try LaunchTemplateData.text(input.launchTemplateData, over: source ?? JSONObject())
            )
            let id = LaunchTemplateVersionRecord.id(template.id, version.number)
            try transaction.remember(token: token, operation: operation, request: print, made: [id], in: place)
            return (try transaction.update(template), try transaction.insert(version, id: id, in: place))
        }
        let view = try made.1.view(of: made.0)
        return CreateLaunchTemplateVersionResult { $0.launchTemplateVersion = view }
    }

    /// The newest first. Without a template only `$Latest` and `$Default` can be asked for, of all.
    func describeLaunchTemplateVersions(
        _ input: DescribeLaunchTemplateVersionsRequest,
        _ context: RequestContext
    ) async throws -> DescribeLaunchTemplateVersionsResult {
        let (ledger, place) = (try read(input.dryRun), context.place)
        let versions = input.versions ?? []
        var found: [LaunchTemplateVersion] = []
        if input.launchTemplateId == nil, input.launchTemplateName == nil {
            guard !versions.isEmpty, versions.allSatisfy({ $0 == "$Latest" || $0 == "$Default" }) else {
                throw AWSError.missingParameter("LaunchTemplateId or LaunchTemplateName")
            }
            for template in try ledger.list(LaunchTemplateRecord.self, in: place) {
                found += try Self.named(versions, of: template, ledger)
            }
        } else {
            let template = try ledger.launchTemplate(
                id: input.launchTemplateId,
                name: input.launchTemplateName,
                in: place
            )
            found =
                versions.isEmpty
                ? try Self.range(input, of: template, ledger) : try Self.named(versions, of: template, ledger)
        }
        let filters = try Filters<LaunchTemplateVersion>(input.filters, table: Self.versionFilters)
        let page = try Page(
            found.filter(filters.matches),
            nextToken: input.nextToken,
            maxResults: input.maxResults
        ) { "\($0.launchTemplateId ?? "") \(99_999_999 - ($0.versionNumber ?? 0))" }
        return DescribeLaunchTemplateVersionsResult {
            $0.nextToken = page.nextToken
            $0.launchTemplateVersions = page.elements
        }
    }

    private static let versionFilters: [String: Filters<LaunchTemplateVersion>.Fixed] = [
        "create-time": { version in
            let time = version.createTime?.milliseconds ?? 0
            return [CivilDate(secondsSince1970: time / 1000).iso8601(fractionDigits: 3)]
        },
        "ebs-optimized": { ["\($0.launchTemplateData?.ebsOptimized ?? false)"] },
        "http-endpoint": { [String]($0.launchTemplateData?.metadataOptions?.httpEndpoint) },
        "http-protocol-ipv4": { _ in [] },
        "http-tokens": { [String]($0.launchTemplateData?.metadataOptions?.httpTokens) },
        "iam-instance-profile": { [String]($0.launchTemplateData?.iamInstanceProfile?.arn) },
        "image-id": { [String]($0.launchTemplateData?.imageId) },
        "instance-type": { [String]($0.launchTemplateData?.instanceType) },
        "is-default-version": { ["\($0.defaultVersion ?? false)"] },
        "kernel-id": { [String]($0.launchTemplateData?.kernelId) },
        "ram-disk-id": { [String]($0.launchTemplateData?.ramDiskId) },
    ]

    private static func named(
        _ versions: [String],
        of template: Kept<LaunchTemplateRecord>,
        _ ledger: some LedgerReading
    ) throws -> [LaunchTemplateVersion] {
        var found: [Int: LaunchTemplateVersion] = [:]
        for text in versions {
            let version = try ledger.version(text, of: template)
            found[version.number] = try version.view(of: template)
        }
        return found.sorted { $0.key > $1.key }.map(\.value)
    }

    private static func range(
        _ input: DescribeLaunchTemplateVersionsRequest,
        of template: Kept<LaunchTemplateRecord>,
        _ ledger: some LedgerReading
    ) throws -> [LaunchTemplateVersion] {
        let least = input.minVersion.flatMap { Int($0) } ?? 1
        let most = input.maxVersion.flatMap { Int($0) } ?? .max
        return try ledger.versions(of: template).reversed()
            .filter { least <= $0.number && $0.number <= most }
            .map { try $0.view(of: template) }
    }

    /// The default version stays; of the others each is deleted or named with the reason why not.
    func deleteLaunchTemplateVersions(
        _ input: DeleteLaunchTemplateVersionsRequest,
        _ context: RequestContext
    ) async throws -> DeleteLaunchTemplateVersionsResult {
        let place = context.place
        return try await write(input.dryRun) { transaction in
            var template = try transaction.launchTemplate(
                id: input.launchTemplateId,
                name: input.launchTemplateName,
                in: place
            )
            var deleted: [DeleteLaunchTemplateVersionsResponseSuccessItem] = []
            var missing: [DeleteLaunchTemplateVersionsResponseErrorItem] = []
            for text in input.versions {
                let number = Int(text) ?? (text == "$Latest" ? template.latestVersion : 0)
                guard number != template.defaultVersion, text != "$Default" else {
                    throw AWSError(
                        "OperationNotPermitted",
                        "The default version (\(template.defaultVersion)) of a launch template cannot be deleted."
                    )
                }
                let id = LaunchTemplateVersionRecord.id(template.id, number)
                if transaction.contains(LaunchTemplateVersionRecord.self, id, in: place) {
                    try transaction.delete(LaunchTemplateVersionRecord.self, id, in: place)
                    deleted.append(Self.deleted(number, of: template))
                } else {
                    missing.append(Self.missing(number, of: template))
                }
            }
            // `$Latest` is the newest that is left.
            let newest = try transaction.versions(of: template).last?.number ?? template.latestVersion
            if deleted.contains(where: { $0.versionNumber == template.latestVersion }) {
                template.latestVersion = newest
                try transaction.update(template)
            }
            return DeleteLaunchTemplateVersionsResult {
                $0.successfullyDeletedLaunchTemplateVersions = deleted
                $0.unsuccessfullyDeletedLaunchTemplateVersions = missing
            }
        }
    }

    private static func deleted(
        _ number: Int,
        of template: Kept<LaunchTemplateRecord>
    ) -> DeleteLaunchTemplateVersionsResponseSuccessItem {
        DeleteLaunchTemplateVersionsResponseSuccessItem {
            $0.launchTemplateId = template.id
            $0.launchTemplateName = template.name
            $0.versionNumber = number
        }
    }

    private static func missing(
        _ number: Int,
        of template: Kept<LaunchTemplateRecord>
    ) -> DeleteLaunchTemplateVersionsResponseErrorItem {
        DeleteLaunchTemplateVersionsResponseErrorItem {
            $0.launchTemplateId = template.id
            $0.launchTemplateName = template.name
            $0.versionNumber = number
            $0.responseError = ResponseError {
                $0.code = "launchTemplateVersionDoesNotExist"
                $0.message = "Could not find launch template version"
            }
        }
    }
}

extension Kept<LaunchTemplateVersionRecord> {
    func view(of template: Kept<LaunchTemplateRecord>) throws -> LaunchTemplateVersion {
        let data: ResponseLaunchTemplateData = try ModelJSON.ec2.decode(
            record.object,
            as: "ResponseLaunchTemplateData"
        )
        return LaunchTemplateVersion {
            $0.launchTemplateId = template.id
            $0.launchTemplateName = template.name
            $0.versionNumber = record.number
            $0.versionDescription = record.description
            $0.createTime = created.wholeSecond
            $0.createdBy = record.author
            $0.defaultVersion = record.number == template.defaultVersion
            $0.launchTemplateData = data
        }
    }
}
