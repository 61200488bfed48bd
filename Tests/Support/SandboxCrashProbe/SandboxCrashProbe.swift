import Glibc
import Ground
import ProcessSupervisor
import Sandbox

/// Runs instances until it is killed, or measures them: `SandboxCrashProbe DIRECTORY OWNER COMMAND…`.
///
/// - `hold COUNT`: starts so many, says `holding`, and waits to be killed.
/// - `churn SEED`: starts, stops and removes at random, saying each step, until it is killed.
/// - `measure COUNT [NAMESPACE…]`: starts so many one by one, then all at once, and prints how long it took.
@main
struct SandboxCrashProbe {
    let engine: SandboxEngine

    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count >= 4, let number = Int(arguments[3]) else { exit(64) }
        let engine = try SandboxEngine(owner: arguments[1], directory: arguments[0], clock: WorldClock(mode: .real))
        for found in await engine.adopt() { say("adopted \(found.id) \(found.state)") }
        let probe = SandboxCrashProbe(engine: engine)
        switch arguments[2] {
        case "hold": try await probe.hold(number)
        case "churn": try await probe.churn(seed: UInt64(number))
        case "measure": try await probe.measure(number, namespaces: Array(arguments.dropFirst(4)))
        default: exit(64)
        }
    }

    private func plan(_ number: Int, namespace: String? = nil) -> SandboxPlan {
        SandboxPlan(
            id: "probe-\(number)",
            hostname: "probe-\(number)",
            networkNamespacePath: namespace,
            limits: SandboxLimits(processors: 1, memoryBytes: 256 << 20, processesMax: 200),
            firstBootScripts: [SandboxScript(name: "part-001", content: Array("#!/bin/sh\necho up\n".utf8))]
        )
    }

    private func hold(_ count: Int) async throws {
        for number in 0..<count { try await engine.start(plan(number)) }
        Self.say("holding")
        while true { pause() }
    }

    private func churn(seed: UInt64) async throws {
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<4 { group.addTask { await turn(worker, seed: seed) } }
        }
    }

    /// Each worker has instances of its own. What fails is said: the test expects nothing to.
    private func turn(_ worker: Int, seed: UInt64) async {
        var random = seed &+ UInt64(worker) &* 0x9e37_79b9
        while true {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let choice = Int(random >> 33)
            let number = worker * 10 + choice % 2
            let id = "probe-\(number)"
            do {
                switch choice / 2 % 4 {
                case 0, 1: try await engine.start(plan(number))
                case 2: await engine.kill(id)
                default: try await engine.remove(id)
                }
                Self.say("step")
            } catch {
                Self.say("failed \(error)")
            }
        }
    }

    private func measure(_ count: Int, namespaces: [String]) async throws {
        try await engine.start(plan(-1))
        var single: [Double] = []
        for number in 0..<20 {
            let watch = Stopwatch()
            try await engine.start(plan(1000 + number, namespace: namespaces.first))
            single.append(watch.elapsedMilliseconds)
        }
        Self.tell("one by one", single)
        let all = Stopwatch()
        let each = try await withThrowingTaskGroup(of: Double.self) { group in
            for number in 0..<count {
                group.addTask {
                    let watch = Stopwatch()
                    let namespace = namespaces.isEmpty ? nil : namespaces[number % namespaces.count]
                    try await engine.start(plan(number, namespace: namespace))
                    return watch.elapsedMilliseconds
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        Self.say("\(count) at once in \(all.elapsedMilliseconds) ms")
        Self.tell("each of them", each)
        let kill = Stopwatch()
        await engine.kill(engine.active)
        Self.say("all \(count + 21) killed in \(kill.elapsedMilliseconds) ms")
        let removal = Stopwatch()
        try await engine.removeAll()
        Self.say("all removed in \(removal.elapsedMilliseconds) ms")
    }

    private static func tell(_ name: String, _ times: [Double]) {
        let sorted = times.sorted()
        guard let last = sorted.last else { return }
        say("\(name): min \(sorted[0]) p50 \(sorted[sorted.count / 2]) max \(last) ms")
    }

    /// One write per line: a pipe takes it whole or not at all.
    private static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = Glibc.write(1, bytes, bytes.count)
    }
}
