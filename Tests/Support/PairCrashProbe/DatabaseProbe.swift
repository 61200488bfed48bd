import DatabasePair
import Glibc
import Ground

/// Runs one database until it is killed or its input ends, and does what lines of its input say. Tells each event and
/// each change of status as a line.
struct DatabaseProbe: Sendable {
    let engine: DatabaseEngine
    let id = "probe"
    let addresses: [String]
    let namespaces: [String?]

    /// `DIRECTORY OWNER ADDRESS_A ADDRESS_B [NAMESPACE_A NAMESPACE_B]`
    static func main(_ arguments: [String]) async throws {
        guard arguments.count >= 4 else { return say("DIRECTORY OWNER ADDRESS_A ADDRESS_B [NAMESPACE_A NAMESPACE_B]") }
        let lacking = DatabaseEngine.missing()
        if !lacking.isEmpty { return say("missing \(lacking)") }
        let engine = try DatabaseEngine(
            owner: arguments[1],
            directory: arguments[0],
            clock: WorldClock(mode: .real),
            ids: IdentifierSource()
        )
        let probe = DatabaseProbe(
            engine: engine,
            addresses: [arguments[2], arguments[3]],
            namespaces: arguments.count > 5 ? [arguments[4], arguments[5]] : [nil, nil]
        )
        await probe.run()
    }

    private func run() async {
        let events = engine.events()
        await engine.adopt()
        await withDiscardingTaskGroup { group in
            group.addTask { await engine.run() }
            group.addTask {
                for await event in events {
                    Self.say("event \(event.kind)")
                    if let status = engine.status(id) { Self.say("status \(Self.text(status))") }
                }
            }
            group.addTask {
                for await line in Self.lines() { await obey(line) }
                Self.say("over")
            }
        }
    }

    func plan(nodes: Int, origin: String? = nil, variables: [String: String] = [:], gibibytes: Int64 = 4)
        -> DatabasePlan
    {
        DatabasePlan(
            id: id,
            nodes: (0..<nodes).map { place in
                DatabaseNodePlan(
                    id: place == 0 ? "a" : "b",
                    namespacePath: namespaces[place],
                    address: IPv4Address(addresses[place]) ?? IPv4Address(0)
                )
            },
            administrator: DatabaseAccount(name: "admin", password: "secret99"),
            databaseName: "app",
            variables: variables,
            storageBytes: gibibytes << 30,
            origin: origin
        )
    }

    private func obey(_ line: String) async {
        let words = line.split(separator: " ").map(String.init)
        let start = HostTime.uptime
        do {
            try await act(words)
            Self.say("done \(line) \((HostTime.uptime - start).inSeconds)")
        } catch {
            Self.say("failed \(line): \(error)")
        }
    }

    private func act(_ words: [String]) async throws {
        switch words.first {
        case "single": try await engine.apply(plan(nodes: 1))
        case "pair": try await engine.apply(plan(nodes: 2))
        case "restore": try await engine.apply(plan(nodes: 1, origin: words[1]))
        case "set": try await engine.apply(plan(nodes: 2, variables: [words[1]: words[2]]))
        case "power":
            await engine.observe(id, node: words[1], NodeCondition(hasPower: words[2] == "on"))
        case "network":
            await engine.observe(id, node: words[1], NodeCondition(hasNetwork: words[2] == "on"))
        case "reboot": try await engine.reboot(id, failover: words.count > 1)
        case "stop": try await engine.stop(id)
        case "start": try await engine.start(id)
        case "snapshot": try await engine.snapshot(id, to: words[1])
        case "remove": try await engine.remove(id)
        case "status": if let status = engine.status(id) { Self.say("status \(Self.text(status))") }
        case "metrics": Self.say("metrics \(String(describing: await engine.metrics(id)))")
        case "logs": Self.say("logs \(try await engine.logFiles(id))")
        case "shutdown": await engine.shutdown()
        default: Self.say("unknown \(words)")
        }
    }

    private static func text(_ status: DatabaseStatus) -> String {
        let nodes = status.nodes.map {
            "\($0.id):\($0.isRunning ? "\($0.processNumber ?? 0)" : "-")\($0.isOpen ? "+" : "")"
        }
        return "\(status.phase) primary=\(status.primary ?? "") epoch=\(status.epoch) standby=\(status.standby) "
            + "\(nodes.joined(separator: " ")) plan=\(status.followsPlan) pending=\(status.pendingRestart) "
            + "refused=\(status.refusedVariables) trouble=\(status.trouble ?? "")"
    }

    /// Lines of the input, read on a thread of their own.
    private static func lines() -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        let box = Unmanaged.passRetained(LineSink(continuation))
        var thread = pthread_t()
        pthread_create(
            &thread,
            nil,
            { raw in
                guard let raw else { return nil }
                let sink = Unmanaged<LineSink>.fromOpaque(raw).takeRetainedValue()
                while let line = readLine() { sink.continuation.yield(line) }
                sink.continuation.finish()
                return nil
            },
            box.toOpaque()
        )
        return stream
    }

    static func say(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = write(1, bytes, bytes.count)
    }
}

private final class LineSink: Sendable {
    let continuation: AsyncStream<String>.Continuation
    init(_ continuation: AsyncStream<String>.Continuation) { self.continuation = continuation }
}
