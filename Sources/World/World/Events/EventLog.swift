package import Ground

/// What happened in the world, newest last; the oldest entries make room for new ones.
package struct EventLog: Sendable {
    let ledger: Ledger
    let clock: WorldClock

    /// Notes an event. Costs no wait: it is on the disk with the ledger's next commit. An event that belongs to
    /// changes of records goes into their transaction instead (`transaction.log`).
    package func append(_ events: Event...) { ledger.log(events) }

    /// Notes that something happened now.
    package func note(
        _ what: String,
        by who: String,
        account: String = "",
        region: String = "",
        zone: String = "",
        resource: String = "",
        detail: JSONValue = .null
    ) {
        ledger.log([
            Event(
                at: clock.now,
                who: who,
                what: what,
                account: account,
                region: region,
                zone: zone,
                resource: resource,
                detail: detail
            )
        ])
    }

    /// A page of events; all that were noted before the call are seen.
    package func find(_ query: EventQuery = EventQuery()) async throws -> EventPage { try await ledger.events(query) }
}
