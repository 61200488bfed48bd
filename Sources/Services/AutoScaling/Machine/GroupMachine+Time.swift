import Ground

extension GroupMachine {
    /// When time alone will change something.
    func nextWake(_ moment: Moment) -> WorldInstant? {
        var times: [WorldInstant] = []
        for member in members {
            times += member.waits.map(\.deadline)
            if let since = member.impairedSince, member.isHealthy, member.state == .inService {
                times += [impairmentDue(since, member, moment)].compactMap { $0 }
            }
            if settings.maxLifetimeSeconds > 0, member.state == .inService {
                times.append(member.joined.advanced(by: .seconds(settings.maxLifetimeSeconds)))
            }
            if let refresh, let since = member.inServiceSince, member.state == .inService {
                times.append(since.advanced(by: moment.scaled(warmup(refresh))))
            }
        }
        times += zoneBackoffs.values.filter { !$0.isDark }.map(\.until)
        times += [launchBackoff?.until, refresh?.checkpointUntil, refresh?.bakeUntil].compactMap { $0 }
        return times.filter { $0 > moment.now }.min()
    }
}
