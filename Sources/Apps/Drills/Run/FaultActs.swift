import Glibc
import Ground

/// Does what a step says.
struct FaultActs: Sendable {
    let cloud: any DrillCloud
    let commands: Commands
    let names: Names
    let clock: WorldClock

    /// - Returns: the experiment's id where the step started one.
    func act(_ what: DrillPlan.Step.What) async throws -> String? {
        let cloud = cloud
        switch what {
        case .experiment(let template):
            let text = try names.resolve(template)
            return try await Blocking.run { try cloud.start(experiment: text) }
        case .fault(let words): try await own(["break"] + split(try names.resolve(words)))
        case .heal(let words): try await own(["heal"] + split(try names.resolve(words)))
        case .run(let command):
            let command = try names.resolve(command)
            try check(command, try await commands.run(command, .here, within: .seconds(60)))
        case .restartFaultline: try await restart()
        }
        return nil
    }

    func isOver(_ experiment: String) async throws -> Bool {
        let cloud = cloud
        guard let found = try? await Blocking.run({ try cloud.status(ofExperiment: experiment) }) else { return false }
        if found.status == "failed" { throw DrillFailure("the experiment \(experiment) failed: \(found.reason)") }
        return ["completed", "stopped"].contains(found.status)
    }

    private func own(_ words: [String]) async throws {
        let outcome = try await commands.run([cloud.program] + words, within: .seconds(60))
        try check("faultline " + words.joined(separator: " "), outcome)
    }

    private func split(_ words: String) -> [String] { words.split(separator: " ").map(String.init) }

    private func check(_ command: String, _ outcome: Commands.Outcome) throws {
        guard outcome.code == 0 else {
            throw DrillFailure("`\(command)` failed (\(outcome.code.map(String.init) ?? "time")): \(outcome.lastWords)")
        }
    }

    // MARK: Faultline itself

    /// Killed with no warning, and started again with the same words, variables and directory.
    private func restart() async throws {
        let cloud = cloud
        let status = try await Blocking.run { try cloud.page("status") }
        guard let pid = status["pid"]?.int, pid > 1 else { throw DrillFailure("the cloud tells no process") }
        let process = try ProcessPaper(pid: pid)
        guard kill(pid_t(pid), SIGKILL) == 0 else { throw DrillFailure("process \(pid) cannot be killed") }
        // The port is free again once the process is gone, which may take a moment after the signal.
        while !ProcessPaper.isGone(pid) { try await clock.sleep(until: clock.now.advanced(by: .milliseconds(10))) }
        let log = (status["data"]?.string ?? commands.directory) + "/faultline.log"
        _ = try ChildProgram.start(
            ["/usr/bin/env", "--chdir=\(process.directory)"] + process.arguments,
            environment: process.environment,
            output: log,
            errors: log,
            ownSession: true
        )
        let deadline = HostTime.uptime + .seconds(30)
        while HostTime.uptime < deadline {
            if let page = try? await Blocking.run({ try cloud.page("status") }), page["ready"]?.bool == true { return }
            try await clock.sleep(until: clock.now.advanced(by: .milliseconds(20)))
        }
        throw DrillFailure("Faultline has not come back within 30 s; its log is \(log)")
    }
}
