import Ground

/// An account, known since something first happened in it.
package struct Account: LedgerRecord, Hashable {
    package static let kind = "world.account"
    /// The account of callers who name none.
    package static let standard = "000000000000"

    package let id: String
    /// A name that its owner chose.
    package var alias: String?

    package init(id: String, alias: String? = nil) {
        self.id = id
        self.alias = alias
    }

    package var indexes: [String: String] { alias.map { ["alias": $0] } ?? [:] }

    /// The 64 hexadecimal digits by which access control lists name the account.
    package var canonicalUserID: String { Account.canonicalUserID(of: id) }

    package static func canonicalUserID(of id: String) -> String {
        hexadecimal(HashAlgorithm.sha256.hash("faultline canonical user \(id)".utf8))
    }

    /// Twelve digits.
    package static func isValid(_ id: String) -> Bool {
        id.utf8.count == 12 && id.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }
}
