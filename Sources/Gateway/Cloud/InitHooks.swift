import Foundation
package import Gateway

/// Runs the user's scripts when the cloud is ready: `*.sh` and `*.py` in `DIRECTORY/ready.d` (and `boot.d`, `start.d`,
/// `shutdown.d`), in the order of their names.
package struct InitHooks: Sendable {
    private let directory: String

    package init(directory: String) { self.directory = directory }

    /// Runs a stage's scripts one after another; a script that fails is told of and does not stop the rest.
    package func run(_ stage: InitStages.Stage, into stages: InitStages, environment: [String: String]) async {
        let folder = "\(directory)/\(stage.rawValue.lowercased()).d"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
        for name in names where name.hasSuffix(".sh") || name.hasSuffix(".py") {
            let succeeded = await run("\(folder)/\(name)", environment)
            stages.ran(InitStages.Script(stage: stage, name: name, succeeded: succeeded))
        }
    }

    private func run(_ path: String, _ environment: [String: String]) async -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [path.hasSuffix(".py") ? "python3" : "sh", path]
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        return await withCheckedContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus == 0) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(returning: false)
            }
        }
    }
}
