public import ProcessSupervisor

extension SandboxEngine {
    /// The command that runs `arguments` inside a running instance, for a program that is to become it. On a terminal
    /// it opens one inside.
    public func enterCommand(_ id: String, _ arguments: [String]) throws(SandboxError) -> [String] {
        guard let identity = supervisor.identity(of: id) else { throw .notRunning(id: id) }
        let joins = supervisor.joinFiles(of: id).flatMap { ["--join", $0] }
        return [initProgram, "enter", "\(identity.number)", "\(identity.startTicks)"] + joins + ["--"] + arguments
    }

    /// Runs a command inside an instance to its end.
    public func run(inside id: String, _ arguments: [String]) async throws(SandboxError) -> CommandResult {
        let command = try enterCommand(id, arguments)
        do throws(SupervisorError) {
            return try await supervisor.run(
                ProcessPlan(id: "enter-\(id)", program: command[0], arguments: Array(command.dropFirst()))
            )
        } catch {
            throw .supervisor(error)
        }
    }
}
