/// What was acknowledged against what is there.
package struct Reconciliation: Sendable, Equatable {
    package var acknowledged = 0
    package var found = 0
    /// Acknowledged and not there: lost.
    package var missing: [String] = []
    /// There more than once, or delivered more than once where the ledger says `times=N`.
    package var doubled: [String] = []
    /// There and never acknowledged: in doubt when the load was stopped or a request failed. Not wrong.
    package var unacknowledged = 0
    /// Requests that had to be made again, where the ledger says `tries=N`.
    package var failedRequests = 0

    package init() {}

    /// - Parameter known: what was missing or doubled before this run began.
    package init(acknowledged: [LedgerLine], found: [LedgerLine], known: Known = Known()) {
        var times: [String: Int] = [:]
        for line in found { times[line.id, default: 0] += line.times }
        let wanted = Set(acknowledged.map(\.id))
        self.acknowledged = wanted.count
        self.found = times.count
        missing = wanted.filter { times[$0] == nil && !known.missing.contains($0) }.sorted()
        doubled = times.filter { $0.value > 1 && $0.value > known.times[$0.key, default: 1] }.keys.sorted()
        unacknowledged = times.keys.count { !wanted.contains($0) }
        failedRequests = acknowledged.reduce(0) { $0 + max(0, ($1.facts["tries"].flatMap { Int($0) } ?? 1) - 1) }
        failedRequests = max(0, failedRequests - known.failedRequests)
        self.acknowledged -= known.acknowledged
    }

    /// What earlier runs on the same ledgers have told already.
    package struct Known: Sendable, Equatable {
        package var acknowledged = 0
        package var missing: Set<String> = []
        package var times: [String: Int] = [:]
        package var failedRequests = 0

        package init() {}

        package init(acknowledged: [LedgerLine], found: [LedgerLine]) {
            for line in found { times[line.id, default: 0] += line.times }
            let wanted = Set(acknowledged.map(\.id))
            self.acknowledged = wanted.count
            missing = wanted.filter { times[$0] == nil }
            failedRequests = acknowledged.reduce(0) { $0 + max(0, ($1.facts["tries"].flatMap { Int($0) } ?? 1) - 1) }
        }
    }
}
