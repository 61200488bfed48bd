import AWSModel
package import AWSService
import DatabasePair
package import Ground
import Synchronization
import World

/// What Faultline's own command asks of RDS: how each pair stands, and what faults may be pointed at.
extension RDSService {
    package func page(_ request: ServicePageRequest) async throws -> JSONValue? {
        switch (request.method, request.path) {
        case ("GET", "pairs"): return try await pairsPage(request.query)
        case ("GET", "fault-target"): return try faultTarget(request.query)
        case ("GET", "settled"):
            await runningController.withLock { $0 }?.untilLooked()
            return ["settled": true]
        default: return nil
        }
    }

    private func pairsPage(_ query: [String: String]) async throws -> JSONValue {
        let all = try world.ledger.list(DatabaseRecord.self).filter { query["id"] == nil || $0.id == query["id"] }
        var pairs: [JSONValue] = []
        for kept in all { pairs.append(await pair(kept)) }
        return ["pairs": .array(pairs)]
    }

    private func pair(_ kept: Kept<DatabaseRecord>) async -> JSONValue {
        let status = platform.made?.status(kept.resourceID)
        let plan = await platform.made?.plan(kept.resourceID)
        let nodes: [JSONValue] = kept.nodes.map { node in
            let state = status?.nodes.first { $0.id == node.id }
            let address = plan?.nodes.first { $0.id == node.id }?.address
            return [
                "id": .string(node.id), "host": .string(kept.hostName(node.id)), "zone": .string(node.zone),
                "zoneId": .string(node.zoneID), "subnet": .string(node.subnet),
                "address": address.map { .string("\($0)") } ?? .null, "serves": .bool(status?.primary == node.id),
                "running": .bool(state?.isRunning ?? false), "open": .bool(state?.isOpen ?? false),
                "power": .bool(state?.hasPower ?? true), "network": .bool(state?.hasNetwork ?? true),
                "process": state?.processNumber.map { JSONValue(Int($0)) } ?? .null,
            ]
        }
        return [
            "id": .string(kept.id), "arn": .string(kept.arn), "account": .string(kept.place.account),
            "region": .string(kept.place.region), "resource": .string(kept.resourceID),
            "status": .string(kept.status.rawValue), "endpoint": .string(kept.endpointName),
            "port": JSONValue(kept.settings.port), "multiAZ": .bool(kept.settings.isMultiAZ),
            "phase": status.map { .string($0.phase.word) } ?? .null,
            "serving": status?.primary.map(JSONValue.string) ?? .null,
            "standby": status.map { .string($0.standby.rawValue) } ?? .null,
            "inSync": .bool(status?.standby == .inSync), "epoch": status.map { JSONValue(Int($0.epoch)) } ?? .null,
            "version": status?.version.map(JSONValue.string) ?? .null,
            "reason": kept.reason.map(JSONValue.string) ?? .null,
            "followsPlan": .bool(status?.followsPlan ?? false),
            "refusedVariables": .object(
                JSONObject((status?.refusedVariables ?? [:]).sorted { $0.key < $1.key }.map { ($0, .string($1)) })
            ),
            "nodes": .array(nodes),
        ]
    }

    /// The target's name as faults have it; refuses what is not there.
    ///
    /// `mydb` or its ARN means the whole database, `mydb/a` or `rds-mydb-a` one of its servers.
    private func faultTarget(_ query: [String: String]) throws -> JSONValue {
        let (level, target) = (query["level"] ?? "", query["target"] ?? "")
        guard ["engine", "host", "end"].contains(level) else {
            throw AWSError.invalidValue("The level '\(level)' is invalid: it is engine or host.")
        }
        for kept in try world.ledger.list(DatabaseRecord.self) where kept.goal != .gone {
            for node in kept.nodes where [kept.hostName(node.id), "\(kept.id)/\(node.id)"].contains(target) {
                return fault(of: kept.hostName(node.id))
            }
            if level == "engine", [kept.id, kept.arn, kept.resourceID].contains(target) {
                return fault(of: kept.arn)
            }
            if level != "engine", [kept.id, kept.arn].contains(target), let node = kept.serving {
                return fault(of: kept.hostName(node))
            }
        }
        throw AWSError.invalidValue("There is no DB instance or server '\(target)'.")
    }

    /// With the kinds that a database feels: a fault that nothing feels would say that it broke something.
    private func fault(of target: String) -> JSONValue {
        let kinds = [FaultKind.powerLoss, .networkLoss, .processKill]
        return ["target": .string(target), "kinds": .array(kinds.map { .string($0.rawValue) })]
    }
}

extension DatabaseStatus.Phase {
    fileprivate var word: String {
        switch self {
        case .creating: "creating"
        case .available: "available"
        case .storageFull: "storage-full"
        case .unavailable: "unavailable"
        case .rebooting: "rebooting"
        case .stopping: "stopping"
        case .stopped: "stopped"
        case .failed: "failed"
        }
    }
}
