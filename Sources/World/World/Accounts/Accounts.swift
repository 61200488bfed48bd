/// The accounts of the world. Nobody makes them: they are there when they are first used.
package struct Accounts: Sendable {
    let ledger: Ledger

    /// The account, recorded if this is its first use. Cheap when it is not.
    @discardableResult
    package func use(_ id: String) async throws -> Account {
        precondition(Account.isValid(id), "the caller's account number was not checked")
        if let known = try ledger.get(Account.self, id, in: .world) { return known.record }
        return try await ledger.write { transaction in
            if let known = try transaction.get(Account.self, id, in: .world) { return known.record }
            return try transaction.insert(Account(id: id), id: id, in: .world).record
        }
    }

    package var all: [Account] {
        get throws { try ledger.list(Account.self).map(\.record) }
    }

    package func setAlias(_ alias: String?, of id: String) async throws {
        try await use(id)
        try await ledger.write { transaction in
            try transaction.update(Account.self, id, in: .world) { $0.alias = alias }
        }
    }

    /// The account whose canonical user id this is; nil when none in use has it.
    package func account(canonicalUserID: String) throws -> Account? {
        try all.first { $0.canonicalUserID == canonicalUserID }
    }
}
