import Ground

extension ScheduledActionRecord {
    /// When it acts first after a moment; nil when never again.
    func next(after now: WorldInstant) -> WorldInstant? {
        guard let recurrence else { return start.flatMap { $0 > now ? $0 : nil } }
        guard let pattern = Recurrence(recurrence), let zone = LocalTime(timeZone) else { return nil }
        // A start is the first time itself; the pattern's come after it.
        if let start, start > now { return start }
        guard let seconds = pattern.next(after: now.wholeSecondsSince1970, offset: zone.offset) else { return nil }
        let next = WorldInstant(secondsSince1970: Double(seconds))
        if let end, next > end { return nil }
        return next
    }
}
