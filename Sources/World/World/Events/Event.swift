package import Ground

/// Something that happened in the world and that someone may ask about later.
package struct Event: Sendable, Hashable {
    package var at: WorldInstant
    /// Who did it: a principal's ARN, or the name of a controller, an engine or a drill.
    package var who: String
    /// What happened, such as `rds.failover.completed`.
    package var what: String
    package var account: String
    package var region: String
    /// The zone's id, such as `use1-az1`; empty when it happened in none.
    package var zone: String
    /// The ARN of what it happened to; empty when there is none.
    package var resource: String
    package var detail: JSONValue

    package init(
        at: WorldInstant,
        who: String,
        what: String,
        account: String = "",
        region: String = "",
        zone: String = "",
        resource: String = "",
        detail: JSONValue = .null
    ) {
        self.at = at
        self.who = who
        self.what = what
        self.account = account
        self.region = region
        self.zone = zone
        self.resource = resource
        self.detail = detail
    }
}

/// An event with its place in the log.
package struct LoggedEvent: Sendable, Hashable {
    package let sequence: Int64
    package let event: Event
}

/// Which events are asked for. What is nil does not narrow.
package struct EventQuery: Sendable {
    package var from: WorldInstant?
    /// Not included.
    package var until: WorldInstant?
    package var what: String?
    package var resource: String?
    package var account: String?
    package var region: String?
    package var zone: String?
    package var newestFirst: Bool
    package var limit: Int
    /// The token of the page before.
    package var after: Int64?

    package init(
        from: WorldInstant? = nil,
        until: WorldInstant? = nil,
        what: String? = nil,
        resource: String? = nil,
        account: String? = nil,
        region: String? = nil,
        zone: String? = nil,
        newestFirst: Bool = false,
        limit: Int = 100,
        after: Int64? = nil
    ) {
        self.from = from
        self.until = until
        self.what = what
        self.resource = resource
        self.account = account
        self.region = region
        self.zone = zone
        self.newestFirst = newestFirst
        self.limit = limit
        self.after = after
    }
}

package struct EventPage: Sendable {
    package let events: [LoggedEvent]
    /// What to ask for next as `after`; nil when there is no more.
    package let next: Int64?
}
