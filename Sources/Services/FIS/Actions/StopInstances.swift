import AWSModel
import Ground

/// Source: FIS User Guide, "aws:ec2:stop-instances".
struct StopInstances: ActionExecutor {
    private static let restart = "startInstancesAfterDuration"
    private static let mayEnd = "completeIfInstancesTerminated"

    let type = ActionType(
        id: "aws:ec2:stop-instances",
        description: "Stops instances, and starts them again after a while when that is asked for.",
        targets: ["Instances": ResourceTypes.instance],
        parameters: [
            restart: .init(
                description: "After how long the instances are started again, in ISO 8601: from one minute (PT1M) to "
                    + "twelve hours. Without it they stay stopped.",
                form: .duration
            ),
            mayEnd: .init(
                description: "Whether the action completes also when instances that it was to start again were "
                    + "terminated by someone else in the meantime.",
                form: .boolean
            ),
        ]
    )

    func begin(_ job: ActionJob) async throws -> ActionStep {
        try await InstanceCalls(job).stop()
        guard job.parameters[Self.restart] != nil else { return .running(until: nil) }
        return .running(until: job.started.advanced(by: try job.duration(Self.restart)))
    }

    func check(_ job: ActionJob) async throws -> ActionStep {
        let states = try await InstanceCalls(job).states()
        return states.values.allSatisfy { $0 == "stopped" || $0 == "terminated" } ? .done : .later
    }

    func end(_ job: ActionJob) async throws -> ActionStep {
        guard job.parameters[Self.restart] != nil else { return .done }
        let calls = InstanceCalls(job)
        let states = try await calls.states()
        let gone = states.filter { $0.value == "terminated" || $0.value == "shutting-down" }.keys.sorted()
        if !gone.isEmpty, job.parameters[Self.mayEnd] != "true" {
            throw ExperimentFailure(
                .invalidTarget,
                "Instances were terminated that were to be started again: \(gone.joined(separator: ", "))",
                at: "actions.\(job.name)"
            )
        }
        let stopped = states.filter { $0.value == "stopped" }.keys.sorted()
        if !stopped.isEmpty { try await calls.start(stopped) }
        // One that has not come to a stop yet cannot be started.
        return states.values.contains("stopping") ? .later : .done
    }
}
