import BrokerPair
import Ground
import World

extension BrokerEvent {
    /// As the world's log has it.
    func logged(of kept: Kept<BrokerRecord>) -> Event {
        let (what, node, detail) = words
        var members = detail
        var zone = ""
        if let node {
            members["node"] = .string(node)
            zone =
                Int(node).flatMap { kept.record.nodes.indices.contains($0 - 1) ? kept.record.nodes[$0 - 1].zone : nil }
                ?? ""
        }
        return .mq(what, kept, zone: zone, at: time, members)
    }

    private var words: (what: String, node: String?, detail: JSONObject) {
        switch kind {
        case .created: ("broker.created", nil, [:])
        case .activated(let node): ("broker.activated", node, [:])
        case .lost(let node, let reason): ("server.lost", node, ["why": .string(reason.text)])
        case .standbyReady(let node): ("standby.ready", node, [:])
        case .failoverStarted(let from): ("failover.started", from, [:])
        case .failoverCompleted(let to, let gap):
            ("failover.completed", to, ["gapSeconds": .number(JSONNumber(gap / .seconds(1)))])
        case .rebootStarted: ("reboot.started", nil, [:])
        case .rebooted: ("reboot.completed", nil, [:])
        case .restarted(let node): ("server.restarted", node, [:])
        case .storeCorruptKeptAside(let path): ("store.kept-aside", nil, ["path": .string(path)])
        case .stopped: ("broker.stopped", nil, [:])
        case .removed: ("broker.removed", nil, [:])
        case .failed(let why): ("broker.engine-failed", nil, ["why": .string(why)])
        }
    }
}

extension BrokerEvent.LossReason {
    fileprivate var text: String {
        switch self {
        case .ended(let how): how
        case .power: "power"
        case .network: "network"
        case .hung: "hung"
        }
    }
}
