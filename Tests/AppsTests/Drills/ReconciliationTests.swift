import Drills
import Testing

@Suite("Ledgers that are compared")
struct ReconciliationTests {
    @Test("tell what was lost, what came twice and what was never acknowledged")
    func compare() {
        let acknowledged = LedgerLine.read("1700000000.5 a tries=1\n1700000001 b tries=3 ms=4000\n1700000002 c\nhalf")
        let found = LedgerLine.read("a times=1\nb times=2\nd\ne\ne\n")
        let result = Reconciliation(acknowledged: acknowledged, found: found)
        #expect(result.acknowledged == 3)
        #expect(result.missing == ["c"])
        #expect(result.doubled == ["b", "e"])
        #expect(result.unacknowledged == 2)
        #expect(result.failedRequests == 2)
    }

    @Test("tell of this run alone what earlier runs have told")
    func known() {
        let before = LedgerLine.read("a tries=2\nb\n")
        let foundBefore = LedgerLine.read("a times=2\n")
        let known = Reconciliation.Known(acknowledged: before, found: foundBefore)
        let result = Reconciliation(
            acknowledged: before + LedgerLine.read("c tries=2\n"),
            found: LedgerLine.read("a times=3\n"),
            known: known
        )
        #expect(result.acknowledged == 1)
        #expect(result.missing == ["c"])
        #expect(result.doubled == ["a"])
        #expect(result.failedRequests == 1)
    }

    @Test(
        "have lines with and without a time",
        arguments: [
            ("1700000000.25 x a=b", 1_700_000_000.25, "x"), ("17 x", nil, "17"), ("x", nil, "x"),
        ] as [(String, Double?, String)]
    )
    func line(text: String, time: Double?, id: String) throws {
        let line = try #require(LedgerLine(text))
        #expect(line.time == time)
        #expect(line.id == id)
    }
}
