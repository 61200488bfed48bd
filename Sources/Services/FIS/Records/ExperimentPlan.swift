/// What an experiment is to do, as its template says.
struct ExperimentPlan: Sendable, Codable, Equatable {
    struct Target: Sendable, Codable, Equatable {
        struct Filter: Sendable, Codable, Equatable {
            let path: String
            let values: [String]
        }

        let resourceType: String
        let arns: [String]
        let tags: [String: String]
        let filters: [Filter]
        let selection: String
        let parameters: [String: String]
    }

    struct Action: Sendable, Codable, Equatable {
        let id: String
        let description: String?
        let parameters: [String: String]
        /// What the action calls a target, and the target's name.
        let targets: [String: String]
        let startAfter: [String]
    }

    struct StopCondition: Sendable, Codable, Equatable {
        let source: String
        let value: String?
    }

    enum EmptyTargets: String, Sendable, Codable { case fail, skip }

    var description: String
    var targets: [String: Target]
    var actions: [String: Action]
    var stopConditions: [StopCondition]
    var role: String
    var emptyTargets: EmptyTargets
    var report: ReportPlan?
}
