import AWSModel
import AWSService
import FISShapes
import Ground

/// Source: CloudFormation Template Reference, "AWS::FIS::ExperimentTemplate".
enum ExperimentTemplateResource {
    static let type = ResourceType(
        "AWS::FIS::ExperimentTemplate",
        properties: [
            "Description": .string.required,
            "Targets": .map(
                .object([
                    "ResourceType": .string.required, "ResourceArns": .strings, "ResourceTags": .map(.string),
                    "Filters": .objects(["Path": .string.required, "Values": .strings.required]),
                    "SelectionMode": .string.required, "Parameters": .map(.string),
                ])
            ).required,
            "Actions": .map(
                .object([
                    "ActionId": .string.required, "Description": .string, "Parameters": .map(.string),
                    "Targets": .map(.string), "StartAfter": .strings,
                ])
            ),
            "StopConditions": .objects(["Source": .string.required, "Value": .string]).required,
            "RoleArn": .string.required,
            "Tags": .map(.string).required,
            "ExperimentOptions": .object([
                "AccountTargeting": .string.createOnly, "EmptyTargetResolutionMode": .string,
            ]),
            "ExperimentReportConfiguration": .object([
                "Outputs": .object([
                    "ExperimentReportS3Configuration": .object([
                        "BucketName": .string.required, "Prefix": .string,
                    ]).required
                ]).required,
                "DataSources": .object([
                    "CloudWatchDashboards": .objects(["DashboardIdentifier": .string.required])
                ]), "PreExperimentDuration": .string, "PostExperimentDuration": .string,
            ]),
            // Refused by name when it is used: not built.
            "LogConfiguration": .json,
        ],
        attributes: ["Id"],
        create: create,
        update: update,
        delete: delete
    )

    @Sendable private static func create(_ request: ResourceRequest) async throws -> ResourceState {
        try refuseAbsent(request)
        let properties = request.properties
        let answer = try await request.context.call(FISOperations.createExperimentTemplate) {
            $0.clientToken = request.token
            $0.description = properties["Description"]?.string ?? ""
            $0.roleArn = properties["RoleArn"]?.string ?? ""
            $0.targets = structures(properties["Targets"], as: "CreateExperimentTemplateTargetInput")
            $0.actions = structures(properties["Actions"], as: "CreateExperimentTemplateActionInput") ?? [:]
            $0.stopConditions = list(properties["StopConditions"], as: "CreateExperimentTemplateStopConditionInput")
            $0.tags = tags(request)
            $0.experimentReportConfiguration = report(
                properties,
                as: "CreateExperimentTemplateReportConfigurationInput"
            )
            if let options = properties["ExperimentOptions"]?.object {
                $0.experimentOptions = CreateExperimentTemplateExperimentOptionsInput {
                    $0.accountTargeting = options["AccountTargeting"]?.string
                    $0.emptyTargetResolutionMode = options["EmptyTargetResolutionMode"]?.string
                }
            }
        }
        return state(answer.experimentTemplate?.id ?? "")
    }

    @Sendable private static func update(
        _ request: ResourceRequest,
        _ existing: ExistingResource
    ) async throws -> ResourceState {
        try refuseAbsent(request)
        let (properties, context) = (request.properties, request.context)
        let answer = try await context.call(FISOperations.updateExperimentTemplate) {
            $0.id = existing.physicalID
            $0.description = properties["Description"]?.string
            $0.roleArn = properties["RoleArn"]?.string
            $0.targets = structures(properties["Targets"], as: "UpdateExperimentTemplateTargetInput") ?? [:]
            $0.actions = structures(properties["Actions"], as: "UpdateExperimentTemplateActionInputItem") ?? [:]
            $0.stopConditions = list(properties["StopConditions"], as: "UpdateExperimentTemplateStopConditionInput")
            $0.experimentReportConfiguration = report(
                properties,
                as: "UpdateExperimentTemplateReportConfigurationInput"
            )
            $0.experimentOptions = UpdateExperimentTemplateExperimentOptionsInput {
                let options = properties["ExperimentOptions"]?.object
                $0.emptyTargetResolutionMode = options?["EmptyTargetResolutionMode"]?.string ?? "fail"
            }
        }
        let arn = answer.experimentTemplate?.arn ?? ""
        let wanted = tags(request)
        let gone = (answer.experimentTemplate?.tags ?? [:]).keys.filter { wanted[$0] == nil }.sorted()
        if !gone.isEmpty {
            _ = try await context.call(FISOperations.untagResource) {
                $0.resourceArn = arn
                $0.tagKeys = gone
            }
        }
        _ = try await context.call(FISOperations.tagResource) {
            $0.resourceArn = arn
            $0.tags = wanted
        }
        return state(existing.physicalID)
    }

    @Sendable private static func delete(_ request: ResourceRequest, _ existing: ExistingResource) async throws {
        do {
            _ = try await request.context.call(FISOperations.deleteExperimentTemplate) { $0.id = existing.physicalID }
        } catch let error as AWSError where error.code == "ResourceNotFoundException" {
            return
        }
    }

    private static func state(_ id: String) -> ResourceState {
        ResourceState(physicalID: id, attributes: ["Id": .string(id)])
    }

    private static func refuseAbsent(_ request: ResourceRequest) throws {
        guard request.properties["LogConfiguration"] == nil else {
            throw AWSError.notBuilt("LogConfiguration of AWS::FIS::ExperimentTemplate")
        }
    }

    /// The resource's own tags over the stack's.
    private static func tags(_ request: ResourceRequest) -> [String: String] {
        var tags = Dictionary(request.stackTags.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        for (key, value) in request.properties["Tags"]?.object ?? [:] { tags[key] = value.templateText }
        return tags
    }

    // MARK: Properties as members of the API, whose names differ in the case of the first letter only

    /// CloudFormation calls the bucket's member by a longer name than the API.
    private static func report<View: StructureView>(_ properties: JSONObject, as shape: String) -> View? {
        guard var report = properties["ExperimentReportConfiguration"]?.object else { return nil }
        let store = report["Outputs"]?["ExperimentReportS3Configuration"] ?? .null
        report["Outputs"] = ["S3Configuration": store]
        return view(.object(report), as: shape)
    }

    private static func structures<View: StructureView>(_ value: JSONValue?, as shape: String) -> [String: View]? {
        guard let object = value?.object else { return nil }
        var views: [String: View] = [:]
        for (name, member) in object { views[name] = view(member, as: shape) }
        return views
    }

    private static func list<View: StructureView>(_ value: JSONValue?, as shape: String) -> [View] {
        (value?.array ?? []).map { view($0, as: shape) }
    }

    private static func view<View: StructureView>(_ value: JSONValue, as name: String) -> View {
        guard let shape = fisModel.schema.shapes.first(where: { $0.name == name }) else {
            preconditionFailure("FIS's model has no \(name)")
        }
        guard case .structure(let fields) = field(value, shape) else { return View() }
        return View(fields: fields)
    }

    private static func field(_ value: JSONValue, _ shape: Shape) -> Field {
        let schema = fisModel.schema
        switch (shape.kind, value) {
        case (.structure, .object(let object)):
            var fields = Fields()
            for (name, member) in object {
                guard let place = shape.places[name.prefix(1).lowercased() + name.dropFirst()] else { continue }
                fields[place] = field(member, schema[shape.members[place].shape])
            }
            return .structure(fields)
        case (.list, .array(let values)):
            guard let element = shape.element else { return .absent }
            return .list(values.map { field($0, schema[element.shape]) })
        case (.map, .object(let object)):
            guard let member = shape.value else { return .absent }
            return .map(object.map { Field.MapEntry(key: $0.key, value: field($0.value, schema[member.shape])) })
        default:
            return value.isNull ? .absent : .string(value.templateText)
        }
    }
}

extension JSONValue {
    /// Templates write `5` and `true` where the API has texts.
    fileprivate var templateText: String { string ?? text }
}
