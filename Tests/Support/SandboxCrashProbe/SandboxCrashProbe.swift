import Glibc
import Ground
import ProcessSupervisor
import Sandbox

@main
struct SandboxCrashProbe {
    static func main() async throws {
        let arguments = CommandLine.arguments
        let engine = try SandboxEngine(owner: "trial", directory: arguments[1], clock: WorldClock(mode: .real))
        print("warnings", engine.warnings)
        for entry in await engine.adopt() { print("adopted", entry) }
        let count = Int(arguments[2]) ?? 1
        let watch = Stopwatch()
        try await withThrowingTaskGroup(of: Double.self) { group in
            for number in 0..<count {
                group.addTask {
                    let own = Stopwatch()
                    try await engine.start(
                        SandboxPlan(
                            id: "i-\(number)",
                            hostname: "ip-10-0-0-\(number)",
                            limits: SandboxLimits(processors: 1, memoryBytes: 256 << 20),
                            firstBootScripts: [
                                SandboxScript(
                                    name: "part-001",
                                    content: Array("#!/bin/bash\necho hello from $(hostname)\n".utf8)
                                )
                            ]
                        )
                    )
                    return own.elapsedMilliseconds
                }
            }
            var all: [Double] = []
            for try await one in group { all.append(one) }
            all.sort()
            print(
                "started \(count) in \(watch.elapsedMilliseconds) ms, p50 \(all[all.count / 2]) max \(all[all.count - 1])"
            )
        }
        for command in arguments.dropFirst(3) {
            let result = try await engine.run(inside: "i-0", ["/bin/sh", "-c", command])
            print(result.exit, result.text)
        }
        print(HostFileText.read(engine.consoleLogPath("i-0")))
        let kill = Stopwatch()
        await engine.kill(engine.running)
        print("killed in \(kill.elapsedMilliseconds) ms")
        let remove = Stopwatch()
        try await engine.removeAll()
        print("removed in \(remove.elapsedMilliseconds) ms")
    }
}

enum HostFileText {
    static func read(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "?" }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = fread(&buffer, 1, buffer.count, file)
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}
