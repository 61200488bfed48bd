import Testing
import World

@Suite("Accounts")
struct AccountTests {
    @Test("appear on their first use, once")
    func firstUse() async throws {
        let world = try TestWorld().world
        #expect(try world.accounts.all.isEmpty)
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<8 { group.addTask { try await world.accounts.use("111122223333") } }
        }
        try await world.accounts.use(Account.standard)
        #expect(try world.accounts.all.map(\.id) == ["000000000000", "111122223333"])
    }

    @Test("have a canonical user id of their own")
    func canonical() async throws {
        let world = try TestWorld().world
        let account = try await world.accounts.use("111122223333")
        #expect(account.canonicalUserID.wholeMatch(of: /[0-9a-f]{64}/) != nil)
        #expect(account.canonicalUserID != Account.canonicalUserID(of: Account.standard))
        #expect(try world.accounts.account(canonicalUserID: account.canonicalUserID) == account)
    }

    @Test("may have an alias")
    func alias() async throws {
        let world = try TestWorld().world
        try await world.accounts.setAlias("shop", of: "111122223333")
        #expect(try world.ledger.list(Account.self, where: "alias", is: "shop").map(\.id) == ["111122223333"])
    }

    @Test("are twelve digits", arguments: [("000000000000", true), ("12345678901", false), ("12345678901x", false)])
    func valid(id: String, isValid: Bool) {
        #expect(Account.isValid(id) == isValid)
    }
}
