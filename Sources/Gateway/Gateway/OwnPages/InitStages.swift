package import Ground
import Synchronization

/// How far the start has come, and which of the user's init hooks ran, as `/_localstack/init` tells it.
package final class InitStages: Sendable {
    package enum Stage: String, Sendable, CaseIterable {
        case boot = "BOOT", start = "START", ready = "READY", shutdown = "SHUTDOWN"
    }

    package struct Script: Sendable {
        package var stage: Stage
        package var name: String
        package var succeeded: Bool

        package init(stage: Stage, name: String, succeeded: Bool) {
            self.stage = stage
            self.name = name
            self.succeeded = succeeded
        }
    }

    private struct State {
        var completed: Set<Stage> = []
        var scripts: [Script] = []
    }

    private let state = Mutex(State())

    package init() {}

    package func complete(_ stage: Stage) { state.withLock { _ = $0.completed.insert(stage) } }
    package func ran(_ script: Script) { state.withLock { $0.scripts.append(script) } }
    package var isReady: Bool { state.withLock { $0.completed.contains(.ready) } }

    package var page: JSONValue {
        state.withLock { state in
            let completed = JSONObject(Stage.allCases.map { ($0.rawValue, .bool(state.completed.contains($0))) })
            return ["completed": .object(completed), "scripts": .array(state.scripts.map(Self.json))]
        }
    }

    package func page(of name: String) -> JSONValue {
        guard let stage = Stage(rawValue: name.uppercased()) else {
            return ["error": .string("there is no stage \(name)")]
        }
        return state.withLock { state in
            let scripts = state.scripts.filter { $0.stage == stage }
            return ["completed": .bool(state.completed.contains(stage)), "scripts": .array(scripts.map(Self.json))]
        }
    }

    private static func json(_ script: Script) -> JSONValue {
        [
            "stage": .string(script.stage.rawValue), "name": .string(script.name),
            "state": .string(script.succeeded ? "SUCCESSFUL" : "ERROR"),
        ]
    }
}
