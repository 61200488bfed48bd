import AWSModel
import AWSService
import World

/// A share of a role's requests is refused; the gateway reads the fault.
///
/// AWS knows these actions for `ec2` and `kinesis`; here they are for every service of the cloud.
///
/// Source: FIS User Guide, "aws:fis:inject-api-internal-error" and the two beside it.
struct InjectAPIError: ActionExecutor {
    let kind: InjectedError
    let type: ActionType

    init(_ kind: InjectedError) {
        self.kind = kind
        type = ActionType(
            id: "aws:fis:inject-api-\(kind.rawValue)-error",
            description: "Answers requests that a role's sessions make with \(kind.words).",
            targets: ["Roles": ResourceTypes.role],
            parameters: [
                "duration": .init(
                    description: "How long requests are refused, in ISO 8601: from one minute (PT1M) to twelve hours.",
                    isRequired: true,
                    form: .duration
                ),
                "service": .init(
                    description: "The API's namespace: ec2, as in AWS, or another service of this cloud.",
                    isRequired: true,
                    form: .choice(Self.services)
                ),
                "percentage": .init(
                    description: "Which share of the requests is refused: 1 to 100.",
                    isRequired: true,
                    form: .percentage
                ),
                "operations": .init(
                    description: "The operations, with commas between them.",
                    isRequired: true
                ),
            ]
        )
    }

    static let services = [
        "autoscaling", "cloudformation", "cloudwatch", "ec2", "fis", "iam", "mq", "rds", "s3", "sts",
    ]

    func begin(_ job: ActionJob) async throws -> ActionStep {
        let duration = try job.duration("duration")
        var until = job.started
        for role in job.resources {
            let end = try await MarkedFaults(world: job.world).ensure(
                .apiError,
                to: FaultScope(.service, job.parameters["service"] ?? ""),
                for: duration,
                mark: job.mark(role.id),
                settings: [
                    InjectedError.Setting.role: role.arn, InjectedError.Setting.error: kind.rawValue,
                    InjectedError.Setting.operations: job.parameters["operations"] ?? "",
                    InjectedError.Setting.percentage: job.parameters["percentage"] ?? "100",
                ]
            )
            until = max(until, end)
        }
        return .running(until: until)
    }

    func end(_ job: ActionJob) async throws -> ActionStep {
        for role in job.resources { try await MarkedFaults(world: job.world).heal(job.mark(role.id)) }
        return .done
    }
}

extension InjectedError {
    fileprivate var words: String {
        switch self {
        case .internal: "an internal error"
        case .throttle: "a throttling error"
        case .unavailable: "an error that says that the service is unavailable"
        }
    }
}
