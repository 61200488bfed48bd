package import Ground

/// What a fault befalls.
package struct FaultScope: Sendable, Hashable, Codable {
    package enum Level: String, Sendable, Codable, CaseIterable {
        case region, zone, host, link, engine, subnet, instance, service
    }

    package let level: Level
    /// The Region's name, the zone's id (`use1-az1`: names differ by account), or the id or ARN of the thing.
    package let target: String

    package init(_ level: Level, _ target: String) {
        self.level = level
        self.target = target
    }

    package static func region(_ name: String) -> FaultScope { FaultScope(.region, name) }
    package static func zone(_ id: String) -> FaultScope { FaultScope(.zone, id) }
}

/// What kind of fault it is. Engines know which they can feel; others may be added by those who do.
package struct FaultKind: Sendable, Hashable, Codable, RawRepresentable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// Every process ends at once and every link is cut.
    package static let powerLoss = FaultKind(rawValue: "power-loss")
    package static let networkLoss = FaultKind(rawValue: "network-loss")
    package static let latency = FaultKind(rawValue: "latency")
    package static let packetLoss = FaultKind(rawValue: "packet-loss")
    package static let processKill = FaultKind(rawValue: "process-kill")
    package static let processPause = FaultKind(rawValue: "process-pause")
    package static let diskFull = FaultKind(rawValue: "disk-full")
    package static let apiError = FaultKind(rawValue: "api-error")
    /// Launches into the zones that the settings name (`zones`, ids with commas between) fail.
    package static let capacityLoss = FaultKind(rawValue: "capacity-loss")
}

/// A fault in the world: in force from its start to its end, or until it is healed.
package struct Fault: LedgerRecord, Hashable {
    package static let kind = "world.fault"

    package enum Origin: String, Sendable, Codable, CaseIterable { case cli, fis, console, drill }

    package let id: String
    package let scope: FaultScope
    package let what: FaultKind
    package let origin: Origin
    package let start: WorldInstant
    /// Nil until it is healed.
    package internal(set) var end: WorldInstant?
    /// The rest, such as the milliseconds of a latency.
    package let settings: [String: String]
    /// Its end has come, and those who follow the faults were told.
    package internal(set) var isClosed = false

    /// The other end, when it is the way between two that is cut, and neither of them.
    package var otherEnd: String? { scope.level == .link ? settings["other"] : nil }

    package var indexes: [String: String] { isClosed ? [:] : ["open": "yes"] }

    package func isInForce(at time: WorldInstant) -> Bool {
        !isClosed && start <= time && (end.map { time < $0 } ?? true)
    }
}
