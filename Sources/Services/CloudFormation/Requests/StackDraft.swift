import AWSModel
import AWSService
import CloudFormationShapes
import Ground
import World

/// A request that has been read and checked: what a stack is to become.
struct StackDraft: Sendable {
    let text: String
    let deployment: Deployment
    let settings: StackSettings
}

extension CloudFormationService {
    /// Reads and checks a request.
    ///
    /// - Parameters:
    ///   - key: the stack that it is for.
    ///   - source: the template of the stack as it stands; nil for a new one.
    ///   - current: the settings of the stack as it stands: what the request does not name stays.
    func draft(
        _ request: StackRequest,
        for key: StackKey,
        source: StackSource?,
        current: StackSettings?,
        forChangeSet: Bool = false,
        _ context: RequestContext
    ) async throws -> StackDraft {
        let text = try await templateText(request, source: source, context)
        var settings = current ?? StackSettings()
        settings.capabilities = request.capabilities
        settings.notificationARNs = request.notificationARNs ?? settings.notificationARNs
        settings.roleARN = request.roleARN ?? settings.roleARN
        settings.resourceTypes = request.resourceTypes ?? settings.resourceTypes
        settings.timeoutMinutes = request.timeoutMinutes ?? settings.timeoutMinutes
        if let rollback = request.rollback { settings.set(rollback) }
        if let tags = request.tags { settings.tags = try Self.checked(tags) }
        return try answering {
            let environment = environment(of: key, notificationARNs: settings.notificationARNs)
            let (given, kept) = try Self.split(request.parameters)
            let tree = try TemplateText.parse(text)
            let prepared = try PreparedTemplate(
                tree,
                given: given,
                previous: source?.deployment.prepared.parameters.texts ?? [:],
                keeping: kept,
                environment: environment,
                stored: { publicParameter($0, key.place.region) }
            )
            // Unknown names are told before missing capabilities: acknowledging them would not help.
            let deployment = try Deployment(prepared, environment: environment, catalogue: catalogue)
            try ResourceChecks(deployment: deployment, catalogue: catalogue).check()
            try Self.check(prepared.template, allowed: settings.resourceTypes)
            try TemplateSummary(Template(tree, expanded: false))
                .check(acknowledged: request.capabilities, forChangeSet: forChangeSet)
            settings.description = prepared.template.description
            settings.parameters = prepared.parameters.shown(for: prepared.template)
                .map { NamedText(key: $0.name, value: $0.text) }
            settings.imports = try deployment.imports()
            return StackDraft(text: text, deployment: deployment, settings: settings)
        }
    }

    /// The text of the template that a request names in one way or another.
    func templateText(
        body: String?,
        url: String?,
        _ context: RequestContext
    ) async throws -> String {
        switch (body, url) {
        case (let body?, nil):
            guard body.utf8.count <= TemplateText.bodyBytesMax else {
                throw AWSError.validation(
                    "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
                        + "Member must have length less than or equal to \(TemplateText.bodyBytesMax)"
                )
            }
            return body
        case (nil, let url?):
            return try await storedTemplate(url, context)
        case (nil, nil), (_?, _?):
            throw AWSError.validation("Either Template URL or Template Body must be specified.")
        }
    }

    private func templateText(
        _ request: StackRequest,
        source: StackSource?,
        _ context: RequestContext
    ) async throws -> String {
        guard request.keepsTemplate else {
            return try await templateText(body: request.body, url: request.url, context)
        }
        guard request.body == nil, request.url == nil else {
            throw AWSError.validation("UsePreviousTemplate and a template cannot be specified together.")
        }
        guard let source else { throw AWSError.validation("UsePreviousTemplate needs a stack that has a template.") }
        return source.text
    }

    private func storedTemplate(_ url: String, _ context: RequestContext) async throws -> String {
        guard let location = TemplateLocation(url) else {
            throw AWSError.validation("S3 error: Domain name specified in \(url) is not a valid S3 domain")
        }
        guard let readObject else { throw AWSError.unsupported("A template by TemplateURL") }
        let bytes: [UInt8]
        do {
            bytes = try await readObject(location.bucket, location.key, context)
        } catch let error as AWSError {
            throw AWSError.validation("S3 error: \(error.message)")
        }
        guard bytes.count <= TemplateText.storedBytesMax, let text = String(validating: bytes, as: UTF8.self) else {
            throw AWSError.validation("Template format error: unsupported structure.")
        }
        return text
    }

    func environment(of key: StackKey, notificationARNs: [String] = []) -> StackEnvironment {
        let partition = Partition(ofRegion: key.place.region)
        var zones: [String: [String]] = [:]
        for region in world.geography.regions(in: partition) {
            zones[region.name] = world.geography.zones(in: region.name, for: key.place.account).map(\.name)
        }
        return StackEnvironment(
            accountId: key.place.account,
            region: key.place.region,
            stackName: key.name,
            stackId: arn(of: key),
            partition: partition.rawValue,
            urlSuffix: partition.dnsSuffix,
            notificationARNs: notificationARNs,
            zones: zones,
            exports: world.ledger.exports(in: key.place, besides: arn(of: key))
        )
    }

    // MARK: Parts

    private static func split(_ parameters: [Parameter]) throws -> (given: [String: String], kept: Set<String>) {
        var given: [String: String] = [:]
        var kept: Set<String> = []
        for parameter in parameters {
            guard let name = parameter.parameterKey, !name.isEmpty else {
                throw AWSError.validation("Parameters must have a ParameterKey.")
            }
            guard given[name] == nil, !kept.contains(name) else {
                throw AWSError.validation("Parameters: [\(name)] are duplicated.")
            }
            guard parameter.usePreviousValue == true else {
                given[name] = parameter.parameterValue ?? ""
                continue
            }
            guard parameter.parameterValue == nil else {
                throw AWSError.validation(
                    "Invalid input for parameter key \(name). Cannot specify usePreviousValue as true and non empty "
                        + "value for a parameter"
                )
            }
            kept.insert(name)
        }
        return (given, kept)
    }

    private static func checked(_ tags: [Tag]) throws -> [NamedText] {
        guard tags.count <= 50 else { throw AWSError.validation("Tag count \(tags.count) is greater than maximum 50.") }
        guard Set(tags.map(\.key)).count == tags.count else {
            throw AWSError.validation("Duplicate tag keys found. Please provide unique tag keys.")
        }
        if let reserved = tags.first(where: { $0.key.lowercased().hasPrefix("aws:") }) {
            throw AWSError.validation("aws: prefixed tag key names are not allowed for external use: \(reserved.key)")
        }
        return tags.map { NamedText(key: $0.key, value: $0.value) }
    }

    /// `ResourceTypes` of a request: names, or `AWS::*` and `AWS::S3::*`.
    private static func check(_ template: Template, allowed: [String]) throws(TemplateError) {
        guard !allowed.isEmpty else { return }
        let refused = template.resources.map(\.type).filter { type in
            !allowed.contains { $0 == type || $0.hasSuffix("*") && type.hasPrefix($0.dropLast()) }
        }
        guard refused.isEmpty else {
            throw TemplateError(
                "Resource types \(TemplateError.list(TemplateCheck.unique(refused))) are not among ResourceTypes"
            )
        }
    }
}
