import Testing
import World

@Suite("Waiting for a look at the ledger")
struct LedgerLooksTests {
    @Test("is over when the look has seen the change waited for")
    func waits() async {
        var looks = LedgerLooks()
        let (third, fifth) = (looks.wait(through: 3), looks.wait(through: 5))
        looks.note(through: 4)
        #expect(await hasEnded(third))
        let again = looks.wait(through: 4)
        #expect(again == nil)
        looks.note(through: 5)
        #expect(await hasEnded(fifth))
    }

    @Test("is needed for an empty ledger too, until the first look")
    func first() {
        var looks = LedgerLooks()
        let before = looks.wait(through: 0)
        #expect(before != nil)
        looks.note(through: 0)
        let after = looks.wait(through: 0)
        #expect(after == nil)
    }

    @Test("ends with the one who looks, for those who come later too")
    func ends() async {
        var looks = LedgerLooks()
        let wait = looks.wait(through: 9)
        looks.end()
        #expect(await hasEnded(wait))
        let later = looks.wait(through: 10)
        #expect(later == nil)
    }

    /// Hangs when it has not.
    private func hasEnded(_ wait: AsyncStream<Void>?) async -> Bool {
        guard let wait else { return false }
        for await _ in wait {}
        return true
    }
}
