/// What the faults in force leave of a server that stands in a zone.
package struct HostCondition: Sendable, Hashable {
    /// False: every process of it ends at once, and none can be started.
    package var hasPower = true
    /// False: nobody reaches it, and it reaches nobody.
    package var hasNetwork = true

    package init(hasPower: Bool = true, hasNetwork: Bool = true) {
        self.hasPower = hasPower
        self.hasNetwork = hasNetwork
    }
}

extension Faults {
    /// - Parameters:
    ///   - zone: the zone's id, such as `use1-az1`.
    ///   - names: by which faults of a host, an engine or a link may mean the server.
    package func condition(zone: String, names: Set<String> = []) throws -> HostCondition {
        Self.condition(zone: zone, names: names, of: try inForce(), geography)
    }

    /// The same from faults that were read before.
    package static func condition(
        zone: String,
        names: Set<String>,
        of faults: [Fault],
        _ geography: Geography
    ) -> HostCondition {
        var condition = HostCondition()
        for fault in faults where fault.otherEnd == nil {
            let isMeant =
                switch fault.scope.level {
                case .zone: fault.scope.target == zone
                case .region: fault.scope.target == geography.region(ofZone: zone)?.name
                case .host, .engine, .link, .instance: names.contains(fault.scope.target)
                case .subnet, .service: false
                }
            guard isMeant else { continue }
            if fault.what == .powerLoss {
                condition.hasPower = fault.scope.level == .link && condition.hasPower
                condition.hasNetwork = false
            }
            if fault.what == .networkLoss { condition.hasNetwork = false }
        }
        return condition
    }
}
