import Ground

/// When a decision is made, and what it may draw on besides facts.
struct Moment: Sendable {
    let now: WorldInstant
    let ids: IdentifierSource
    /// How long a wait takes that AWS documents.
    let scaled: @Sendable (Duration) -> Duration

    func after(_ duration: Duration) -> WorldInstant { now.advanced(by: duration) }
    func afterScaled(seconds: Int) -> WorldInstant { now.advanced(by: scaled(.seconds(seconds))) }

    /// `2026-11-23T10:00:00Z`.
    var text: String { CivilDate(secondsSince1970: now.wholeSecondsSince1970).iso8601 }
}
