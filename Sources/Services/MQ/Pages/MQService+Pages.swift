import AWSModel
package import AWSService
import BrokerPair
package import Ground
import Synchronization
import World

/// What Faultline's own command asks of Amazon MQ: who serves, what a fault means, and the servers' logs.
extension MQService {
    package func page(_ request: ServicePageRequest) async throws -> JSONValue? {
        switch (request.method, request.path) {
        case ("GET", "pairs"): return try pairsPage()
        case ("GET", "fault-target"): return try faultTarget(request.query)
        case ("GET", "settled"):
            await runningController.withLock { $0 }?.untilLooked()
            return ["settled": true]
        case ("GET", "logs"): return try await logsPage(request.query)
        default: return nil
        }
    }

    private func pairsPage() throws -> JSONValue {
        ["pairs": .array(try world.ledger.list(BrokerRecord.self).map { .object(pair($0)) })]
    }

    private func pair(_ kept: Kept<BrokerRecord>) -> JSONObject {
        let record = kept.record
        let status = platform.engine?.status(kept.id)
        var page: JSONObject = [
            "id": .string(kept.id), "name": .string(record.name), "arn": .string(record.arn),
            "account": .string(kept.place.account), "region": .string(kept.place.region),
            "state": .string(record.state.rawValue), "mode": .string(record.deploymentMode.rawValue),
        ]
        if let trouble = record.trouble { page["trouble"] = .string(trouble) }
        if let status {
            page["phase"] = .string("\(status.phase)")
            page["active"] = status.active.map(JSONValue.string) ?? .null
            page["since"] = .number(JSONNumber(status.since.secondsSince1970))
            page["engineVersion"] = .string(status.version)
            page["hasPendingChanges"] = .bool(status.hasPendingChanges)
        }
        page["nodes"] = .array(record.nodes.indices.map { .object(node(kept, $0, status)) })
        return page
    }

    private func node(_ kept: Kept<BrokerRecord>, _ place: Int, _ status: BrokerStatus?) -> JSONObject {
        let node = kept.record.nodes[place]
        let found = status?.nodes.first { $0.id == BrokerRecord.node(place) }
        return [
            "node": .string(BrokerRecord.node(place)), "host": .string(BrokerRecord.host(kept.id, place)),
            "zone": .string(node.zone), "zoneName": .string(node.zoneName), "subnet": .string(node.subnet),
            "interface": .string(node.placement?.interface ?? ""),
            "address": .string(node.placement?.address.description ?? ""),
            "publicAddress": .string(node.placement?.publicAddress?.description ?? ""),
            "name": .string(kept.hostName(place)), "endpoints": .array(kept.endpoints(place).map(JSONValue.string)),
            "state": .string(found.map { "\($0.state)" } ?? "absent"),
            "process": found?.processNumber.map { .number(JSONNumber(Int64($0))) } ?? .null,
        ]
    }

    /// What a fault is to name: `NAME` or `b-…` for a whole broker, `NAME/1` for one of its servers.
    private func faultTarget(_ query: [String: String]) throws -> JSONValue {
        let (kept, place) = try server(query["target"] ?? "")
        let level = query["level"] ?? "engine"
        guard ["engine", "host", "end"].contains(level) else {
            throw AWSError.badRequest("A broker can be broken as engine or as host, not as \(level).")
        }
        if let place { return fault(of: BrokerRecord.host(kept.id, place), kept) }
        guard level == "engine" else {
            throw AWSError.badRequest("Name one host of \(kept.record.name): \(kept.record.name)/1 or /2.")
        }
        return fault(of: kept.id, kept)
    }

    /// With the kinds that a broker feels: a fault that nothing feels would say that it broke something.
    private func fault(of target: String, _ kept: Kept<BrokerRecord>) -> JSONValue {
        let kinds = [FaultKind.powerLoss, .networkLoss, .processKill]
        return [
            "target": .string(target), "broker": .string(kept.id), "kinds": .array(kinds.map { .string($0.rawValue) }),
        ]
    }

    private func server(_ text: String) throws -> (Kept<BrokerRecord>, place: Int?) {
        let all = try world.ledger.list(BrokerRecord.self)
        if let kept = all.first(where: { [$0.id, $0.record.name, $0.record.arn].contains(text) }) {
            return (kept, nil)
        }
        for kept in all {
            for place in kept.record.nodes.indices where kept.faultNames(place).contains(text) { return (kept, place) }
        }
        throw AWSError.noBroker(text)
    }

    /// The end of the servers' logs. AWS sends them to CloudWatch Logs, which Faultline does not have.
    private func logsPage(_ query: [String: String]) async throws -> JSONValue {
        let (kept, place) = try server(query["broker"] ?? "")
        guard let engine = platform.engine else { throw AWSError.noBroker(kept.id) }
        let wanted = query["kind"].flatMap { BrokerLog.Kind(rawValue: $0) }
        var files: [JSONValue] = []
        var text = ""
        for log in try await engine.logs(kept.id) where wanted == nil || log.kind == wanted {
            if let place, log.node != BrokerRecord.node(place) { continue }
            let start = max(0, log.bytes - Self.logBytesMax)
            let bytes = try await engine.readLog(
                kept.id,
                node: log.node,
                kind: log.kind,
                from: start,
                bytesMax: Int(Self.logBytesMax)
            )
            files.append([
                "node": .string(log.node), "kind": .string(log.kind.rawValue), "path": .string(log.path),
                "bytes": .number(JSONNumber(log.bytes)),
            ])
            text += "== \(kept.record.name)-\(log.node) \(log.kind.rawValue)\n" + String(decoding: bytes, as: UTF8.self)
        }
        return ["files": .array(files), "text": .string(text)]
    }

    private static var logBytesMax: Int64 { 64 << 10 }
}
