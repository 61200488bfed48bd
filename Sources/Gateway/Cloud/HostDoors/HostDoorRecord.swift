import World

/// The port of a door, by its name: the same after a restart.
struct HostDoorRecord: LedgerRecord {
    static let kind = "cloud.host-door"

    var port: Int
}

/// Which ports to try for a door, the likeliest first.
enum HostDoorPorts {
    /// - Parameters:
    ///   - kept: ports by the names of doors, open or not.
    ///   - open: ports that have a door now.
    static func candidates(for name: String, of range: ClosedRange<Int>, kept: [String: Int], open: Set<Int>) -> [Int] {
        let own = kept[name].map { [$0] } ?? []
        let others = Set(kept.filter { $0.key != name }.values)
        let free = range.filter { !others.contains($0) && !own.contains($0) }
        // Ports of doors that nobody has opened again come last.
        return (own + free + range.filter { others.contains($0) && !own.contains($0) }).filter { !open.contains($0) }
    }
}
