import AWSModel
package import AWSService
package import Ground
import NetworkFabric
import Sandbox
import Synchronization
import World

/// What Faultline's own command asks of EC2: the way into an instance, its console, and why packets go where they go.
extension EC2Service {
    package func page(_ request: ServicePageRequest) async throws -> JSONValue? {
        switch (request.method, request.path) {
        case ("GET", "enter"): return try enterPage(request.query)
        case ("GET", "console"): return try await consolePage(request.query)
        case ("GET", "flows"): return await flowsPage(request.query)
        case ("GET", "fault-target"): return try faultTarget(request.query)
        case ("GET", "settled"):
            await runningController.current?.untilLooked()
            return ["settled": true]
        case ("GET", "outside"): return try outsidePage()
        case ("GET", "reach"): return try reachPage(request.query)
        default: return nil
        }
    }

    /// The command that runs another inside an instance.
    private func enterPage(_ query: [String: String]) throws -> JSONValue {
        let id = try instance(query)
        guard let engines = try platform?.engines() else { throw AWSError.notBuilt("Entering instances here") }
        let command = try engines.sandboxes.enterCommand(id, [])
        return ["command": .array(command.map(JSONValue.string))]
    }

    private func consolePage(_ query: [String: String]) async throws -> JSONValue {
        let bytes = await engines.consoleOutput(try instance(query)) ?? []
        return ["text": .string(String(decoding: bytes, as: UTF8.self))]
    }

    /// What passed in a VPC that has a flow log, up to this moment.
    private func flowsPage(_ query: [String: String]) async -> JSONValue {
        let text = await (try? platform?.engines())?.flowLogs.readable(query["vpc"] ?? "") ?? ""
        return ["text": .string(text)]
    }

    /// The namespace of the test host in the world outside, and a file that names the resolver there.
    private func outsidePage() throws -> JSONValue {
        guard let platform, platform.missing.isEmpty else { throw AWSError.notBuilt("A world outside, here,") }
        let path = platform.surroundings.directory + "/outside-resolv.conf"
        if !HostDirectory.exists(path) {
            let text = "nameserver \(Outside.services)\noptions timeout:2\n"
            HostDirectory.append(Array(text.utf8), to: path, in: platform.surroundings.directory)
        }
        return [
            "namespace": .string(try platform.engines().fabric.namespacePath(outsideHost: Outside.tester.id)),
            "resolver": .string(path),
        ]
    }

    private func instance(_ query: [String: String]) throws -> String {
        let id = query["instance"] ?? ""
        guard ResourceKind.instance.isWellFormed(id) else { throw AWSError.malformed(.instance, id) }
        let found = try world.ledger.list(InstanceRecord.self).first { $0.id == id }
        guard let found else { throw AWSError.notFound(.instance, id) }
        guard found.state == .running else {
            throw AWSError("IncorrectInstanceState", "The instance '\(id)' is \(found.state.rawValue), not running.")
        }
        return id
    }

    // MARK: Reach

    /// Explains hop by hop whether a packet would arrive.
    private func reachPage(_ query: [String: String]) throws -> JSONValue {
        let ledger = world.ledger.snapshot()
        let faults = NetworkFaults(try world.faults.inForce(), world.geography)
        let plan = try FabricPlanner(ledger: ledger, faults: faults).plan(outside: Outside.plan)
        let names = ReachNames(ledger: ledger, plan: plan)
        let from = try names.point(query["from"] ?? "", near: nil)
        let answer = Reachability(plan).explain(
            from: from,
            to: try names.point(query["to"] ?? "", near: from),
            traffic: try traffic(query)
        )
        return [
            "verdict": .string(answer.verdict.rawValue), "lines": .array(answer.lines.map(JSONValue.string)),
        ]
    }

    private func traffic(_ query: [String: String]) throws -> ReachTraffic {
        let port = query["port"].flatMap { Int($0) }
        switch query["protocol"] ?? "tcp" {
        case "tcp": return .tcp(port ?? 443)
        case "udp": return .udp(port ?? 53)
        case "icmp": return .echo
        case let other: throw AWSError.invalidValue(other, for: "protocol", "It is tcp, udp or icmp.")
        }
    }
}
