import Ground

/// Source: FIS User Guide, "aws:fis:wait".
struct WaitAction: ActionExecutor {
    let type = ActionType(
        id: "aws:fis:wait",
        description: "Does nothing for a while, so that actions after it begin later.",
        parameters: [
            "duration": .init(
                description: "How long to wait, in ISO 8601: from one minute (PT1M) to twelve hours (PT12H).",
                isRequired: true,
                form: .duration
            )
        ]
    )

    func begin(_ job: ActionJob) async throws -> ActionStep {
        .running(until: job.started.advanced(by: try job.duration("duration")))
    }
}
