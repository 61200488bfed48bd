import Ground
import Synchronization

/// Runs a drill's commands where they belong, with the drill's names put in.
final class Commands: Sendable {
    struct Outcome: Sendable {
        /// Nil when it had to be killed.
        var code: Int32?
        var output: String
        var errors: String

        var lastWords: String { errors.split(separator: "\n").last.map(String.init) ?? "" }
    }

    let cloud: any DrillCloud
    /// Where output is kept.
    let directory: String
    let clock: WorldClock
    private let environment: [String: String]
    private let count = Mutex(0)

    init(_ cloud: any DrillCloud, directory: String, clock: WorldClock, base: [String: String]) {
        self.cloud = cloud
        self.directory = directory
        self.clock = clock
        environment = base.merging(cloud.environment) { $1 }
    }

    /// Starts a shell command that goes on.
    func start(_ name: String, _ command: String, _ location: DrillPlan.Location) async throws -> ChildProgram {
        try ChildProgram.start(
            try await way(location) + ["/bin/sh", "-c", command],
            environment: environment,
            output: output(name),
            errors: "\(directory)/\(name).err"
        )
    }

    func output(_ name: String) -> String { "\(directory)/\(name).out" }

    /// Runs a shell command to its end.
    func run(_ command: String, _ location: DrillPlan.Location, within limit: Duration) async throws -> Outcome {
        try await run(try await way(location) + ["/bin/sh", "-c", command], within: limit)
    }

    func run(_ arguments: [String], within limit: Duration) async throws -> Outcome {
        let number = count.withLock { count in
            count += 1
            return count
        }
        let path = "\(directory)/command-\(number)"
        let child = try ChildProgram.start(
            arguments,
            environment: environment,
            output: path + ".out",
            errors: path + ".err"
        )
        defer { TextFile.remove([path + ".out", path + ".err"]) }
        let code: Int32?
        do {
            code = try await child.end(within: limit, clock)
        } catch {
            child.signal(9)
            throw error
        }
        return Outcome(
            code: code,
            output: TextFile.read(path + ".out") ?? "",
            errors: TextFile.read(path + ".err") ?? ""
        )
    }

    /// The words before a command that make it run in a place.
    private func way(_ location: DrillPlan.Location) async throws -> [String] {
        switch location {
        case .here: return []
        case .outside:
            let cloud = cloud
            let page = try await Blocking.run { try cloud.page("services/ec2/outside") }
            guard let namespace = page["namespace"]?.string else { throw DrillFailure("there is no world outside") }
            return ["nsenter", "--net=\(namespace)", "--"]
        case .instance(let id):
            let cloud = cloud
            let page = try await Blocking.run { try cloud.page("services/ec2/enter?instance=\(id)") }
            let words = (page["command"]?.array ?? []).compactMap(\.string)
            guard !words.isEmpty else { throw DrillFailure("\(id) cannot be entered") }
            return words
        }
    }
}
