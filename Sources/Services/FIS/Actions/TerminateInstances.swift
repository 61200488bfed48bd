/// Source: FIS User Guide, "aws:ec2:terminate-instances".
struct TerminateInstances: ActionExecutor {
    let type = ActionType(
        id: "aws:ec2:terminate-instances",
        description: "Terminates instances.",
        targets: ["Instances": ResourceTypes.instance]
    )

    func begin(_ job: ActionJob) async throws -> ActionStep {
        try await InstanceCalls(job).terminate()
        return .running(until: nil)
    }

    func check(_ job: ActionJob) async throws -> ActionStep {
        try await InstanceCalls(job).states().values.allSatisfy { $0 == "terminated" } ? .done : .later
    }
}
