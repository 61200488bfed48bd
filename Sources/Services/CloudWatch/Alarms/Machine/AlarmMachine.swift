import Ground

/// Decides what a metric alarm says, from the data points of its evaluation range.
///
/// Source: CloudWatch User Guide, "Alarm evaluation" and "Configuring how CloudWatch alarms treat missing data".
struct AlarmMachine: Codable, Sendable, Hashable {
    private(set) var state: AlarmState

    init(at now: WorldInstant) { state = .initial(at: now) }

    /// - Returns: the state that was left, when the value changed.
    mutating func take(_ facts: AlarmFacts, _ condition: AlarmCondition, at now: WorldInstant) -> AlarmState? {
        guard let verdict = AlarmVerdict(facts, condition), verdict.value != state.value else { return nil }
        let left = state
        let words = AlarmReason(verdict: verdict, condition: condition, facts: facts, now: now)
        state = state.next(verdict.value, words.text, words.data, at: now)
        return left
    }

    /// Someone said what it shall be until it is next looked at; or a composite's rule did.
    mutating func set(_ value: AlarmState.Value, reason: String, data: String?, at now: WorldInstant) {
        state = state.next(value, reason, data, at: now)
    }
}

/// What the points of an evaluation range say.
struct AlarmVerdict: Sendable, Hashable {
    var value: AlarmState.Value
    /// The measured points that counted, the oldest first.
    var counted: [AlarmFacts.Datapoint]
    /// How many periods without a point were taken for one.
    var filled: Int

    /// Nil when the state stays as it is.
    init?(_ facts: AlarmFacts, _ condition: AlarmCondition) {
        let known = facts.points.compactMap { $0 }
        if let last = known.last, let count = last.sampleCount, condition.hasTooFewSamples(count) { return nil }
        let wanted = condition.evaluationPeriods
        guard known.count < wanted else {
            counted = Array(known.suffix(wanted))
            filled = 0
            value = Self.breaching(counted, condition) >= condition.datapointsToAlarm ? .alarm : .ok
            return
        }
        counted = known
        filled = wanted - known.count
        guard let decided = Self.value(facts, known, condition) else { return nil }
        value = decided
    }

    private static func breaching(_ points: [AlarmFacts.Datapoint], _ condition: AlarmCondition) -> Int {
        points.count(where: { condition.isBreached(by: $0.value) })
    }

    /// With fewer points than periods: the missing ones are treated as the alarm says, and no more of them than needed.
    private static func value(
        _ facts: AlarmFacts,
        _ known: [AlarmFacts.Datapoint],
        _ condition: AlarmCondition
    ) -> AlarmState.Value? {
        let breaching = breaching(known, condition)
        let enough = condition.datapointsToAlarm
        switch condition.missing {
        case .breaching:
            return breaching + condition.evaluationPeriods - known.count >= enough ? .alarm : .ok
        case .notBreaching: return breaching >= enough ? .alarm : .ok
        case .missing, .ignore:
            if breaching >= enough { return .alarm }
            if known.isEmpty { return condition.missing == .missing ? .insufficientData : nil }
            if breaching < known.count { return .ok }
            // All that is known is breaching, but there is little of it: the next points might be good ones. The alarm
            // goes off when the oldest is so old that they cannot change it any more.
            guard condition.missing == .missing, let oldest = facts.points.firstIndex(where: { $0 != nil }) else {
                return nil
            }
            return facts.points.count - oldest >= enough ? .alarm : nil
        }
    }
}
