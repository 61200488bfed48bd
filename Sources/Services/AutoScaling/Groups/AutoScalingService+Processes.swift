import AWSModel
import AWSService
import AutoScalingShapes
import Ground
import World

/// Source: Auto Scaling API Reference, "SuspendProcesses", "ResumeProcesses".
extension AutoScalingService {
    func registerProcesses(in table: inout OperationTable) {
        table.on(AutoScalingOperations.suspendProcesses, suspendProcesses)
        table.on(AutoScalingOperations.resumeProcesses, resumeProcesses)
    }

    func suspendProcesses(_ input: ScalingProcessQuery, _ context: RequestContext) async throws {
        let processes = try Self.processes(input)
        try await change(input.autoScalingGroupName, context) { record, moment in
            for process in processes {
                record.machine.settings.suspended[process] = "User suspended at \(moment.text)"
            }
        }
    }

    func resumeProcesses(_ input: ScalingProcessQuery, _ context: RequestContext) async throws {
        let processes = try Self.processes(input)
        try await change(input.autoScalingGroupName, context) { record, _ in
            for process in processes { record.machine.settings.suspended[process] = nil }
        }
    }

    /// All when none is named.
    private static func processes(_ input: ScalingProcessQuery) throws -> [ScalingProcess] {
        guard let names = input.scalingProcesses, !names.isEmpty else { return ScalingProcess.allCases }
        return try names.map { name in
            guard let process = ScalingProcess(rawValue: name) else {
                throw AWSError.validation(
                    "\(name) is not a valid process name. Valid process names are: "
                        + "[\(ScalingProcess.allCases.map(\.rawValue).joined(separator: ", "))]"
                )
            }
            return process
        }
    }
}
