/// Source: FIS User Guide, "aws:ec2:reboot-instances".
struct RebootInstances: ActionExecutor {
    let type = ActionType(
        id: "aws:ec2:reboot-instances",
        description: "Reboots instances.",
        targets: ["Instances": ResourceTypes.instance]
    )

    func begin(_ job: ActionJob) async throws -> ActionStep {
        try await InstanceCalls(job).reboot()
        return .done
    }
}
