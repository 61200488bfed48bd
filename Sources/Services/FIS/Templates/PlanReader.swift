import AWSModel
import FISShapes

/// Reads requests' parts as parts of a plan. What is not built is refused by name.
extension ExperimentPlan {
    init(_ input: CreateExperimentTemplateRequest) throws {
        if input.logConfiguration != nil { throw AWSError.notBuilt("logConfiguration of FIS") }
        if input.experimentOptions?.accountTargeting == "multi-account" {
            throw AWSError.notBuilt("accountTargeting multi-account of FIS")
        }
        self.init(
            description: input.description,
            targets: (input.targets ?? [:]).mapValues { Target($0) },
            actions: input.actions.mapValues { Action($0) },
            stopConditions: input.stopConditions.map { StopCondition(source: $0.source, value: $0.value) },
            role: input.roleArn,
            emptyTargets: EmptyTargets(orFail: input.experimentOptions?.emptyTargetResolutionMode),
            report: try input.experimentReportConfiguration.flatMap { try ReportPlan($0) }
        )
    }

    /// What a request names replaces what was there, each member as a whole.
    mutating func change(_ input: UpdateExperimentTemplateRequest) throws {
        if input.logConfiguration != nil { throw AWSError.notBuilt("logConfiguration of FIS") }
        if let report = input.experimentReportConfiguration { self.report = try ReportPlan(report) }
        if let description = input.description { self.description = description }
        if let targets = input.targets { self.targets = targets.mapValues { Target($0) } }
        if let actions = input.actions { self.actions = try actions.mapValues { try Action($0) } }
        if let conditions = input.stopConditions {
            stopConditions = conditions.map { StopCondition(source: $0.source, value: $0.value) }
        }
        if let role = input.roleArn { self.role = role }
        if let mode = input.experimentOptions?.emptyTargetResolutionMode { emptyTargets = EmptyTargets(orFail: mode) }
    }
}

extension ExperimentPlan.EmptyTargets {
    fileprivate init(orFail text: String?) { self = text == "skip" ? .skip : .fail }
}

extension ExperimentPlan.Target {
    fileprivate init(_ input: CreateExperimentTemplateTargetInput) {
        self.init(
            resourceType: input.resourceType,
            arns: input.resourceArns ?? [],
            tags: input.resourceTags ?? [:],
            filters: (input.filters ?? []).map { Filter(path: $0.path, values: $0.values) },
            selection: input.selectionMode,
            parameters: input.parameters ?? [:]
        )
    }

    fileprivate init(_ input: UpdateExperimentTemplateTargetInput) {
        self.init(
            resourceType: input.resourceType,
            arns: input.resourceArns ?? [],
            tags: input.resourceTags ?? [:],
            filters: (input.filters ?? []).map { Filter(path: $0.path, values: $0.values) },
            selection: input.selectionMode,
            parameters: input.parameters ?? [:]
        )
    }
}

extension ExperimentPlan.Action {
    fileprivate init(_ input: CreateExperimentTemplateActionInput) {
        self.init(
            id: input.actionId,
            description: input.description,
            parameters: input.parameters ?? [:],
            targets: input.targets ?? [:],
            startAfter: input.startAfter ?? []
        )
    }

    fileprivate init(_ input: UpdateExperimentTemplateActionInputItem) throws {
        guard let id = input.actionId else { throw AWSError.validation("An action has no actionId.") }
        self.init(
            id: id,
            description: input.description,
            parameters: input.parameters ?? [:],
            targets: input.targets ?? [:],
            startAfter: input.startAfter ?? []
        )
    }
}
