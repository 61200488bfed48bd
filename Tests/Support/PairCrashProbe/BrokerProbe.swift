import BrokerPair
import Glibc
import Ground

/// Runs one broker of two nodes until it is killed or told to end, and does what lines of its input say. Tells each
/// event as a line.
struct BrokerProbe: Sendable {
    let engine: BrokerEngine
    let id = "probe"
    let addresses: [String]
    /// Holds certificate.pem and key.pem.
    let certificates: String

    /// `broker DIRECTORY OWNER CERTIFICATES ADDRESS [ADDRESS]`
    static func main(_ arguments: [String]) async throws {
        let lacking = BrokerEngine.missing()
        guard arguments.count >= 4, lacking.isEmpty else { return say("missing \(lacking)") }
        let engine = try BrokerEngine(
            owner: arguments[1],
            directory: arguments[0],
            clock: WorldClock(mode: .real),
            ids: IdentifierSource()
        )
        let probe = BrokerProbe(engine: engine, addresses: Array(arguments[3...]), certificates: arguments[2])
        let events = engine.events()
        for status in try await engine.adopt() { say("adopted \(status.id)") }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await engine.run() }
            group.addTask {
                for await event in events { say("\(milliseconds()) \(event.kind)") }
            }
            group.addTask {
                while let line = await nextLine() { await probe.obey(line) }
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func obey(_ line: String) async {
        let words = line.split(separator: " ").map(String.init)
        do {
            switch words.first {
            case "apply": try await engine.apply(plan(words.dropFirst().first))
            case "reboot": try await engine.reboot(id)
            case "place":
                try await engine.observe(id, node: words[1], hasPower: words[2] == "1", hasNetwork: words[3] == "1")
            case "status": if let status = engine.status(id) { Self.say("status \(status)") }
            case "metrics":
                Self.say("metrics \(try await engine.metrics(id))")
                for destination in try await engine.destinations(id) { Self.say("destination \(destination)") }
            case "shutdown":
                await engine.shutdown()
                Self.say("over")
                exit(0)
            case "remove":
                try await engine.remove(id)
                await engine.shutdown()
                Self.say("over")
                exit(0)
            default: Self.say("unknown \(line)")
            }
        } catch {
            Self.say("refused \(error)")
        }
    }

    private func plan(_ password: String?) -> BrokerPlan {
        BrokerPlan(
            id: id,
            nodes: addresses.enumerated().map { place, address in
                BrokerNodePlan(
                    id: "\(place + 1)",
                    namespacePath: nil,
                    address: IPv4Address(address) ?? IPv4Address(0x7F00_0001)
                )
            },
            users: [BrokerUser(name: "u", password: password ?? "p", groups: ["g"])],
            certificate: ServerCertificate(
                certificate: Self.text("\(certificates)/certificate.pem"),
                key: Self.text("\(certificates)/key.pem"),
                authority: ""
            ),
            storageBytes: 1 << 30
        )
    }

    private static func text(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    private static func milliseconds() -> Int64 { HostTime.uptimeNanoseconds / 1_000_000 }

    private static func say(_ text: String) {
        let line = Array((text + "\n").utf8)
        _ = write(1, line, line.count)
    }

    /// Waits for a line on a thread of the concurrency pool: nothing else in this program needs it.
    private static func nextLine() async -> String? { readLine() }
}
