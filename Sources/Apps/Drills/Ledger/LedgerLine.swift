/// One thing that was done, as a ledger tells it: `[SECONDS-SINCE-1970] ID [KEY=VALUE …]`.
package struct LedgerLine: Sendable, Equatable {
    package var time: Double?
    package var id: String
    package var facts: [String: String]

    /// Nil for an empty line.
    package init?(_ line: some StringProtocol) {
        var words = line.split(whereSeparator: \.isWhitespace)[...]
        guard let first = words.first else { return nil }
        if words.count > 1, let time = Double(first), time > 1e9 {
            self.time = time
            words = words.dropFirst()
        }
        guard let id = words.first else { return nil }
        self.id = String(id)
        facts = Sample.facts(words.dropFirst())
    }

    package static func read(_ text: String) -> [LedgerLine] {
        // A last line without its end was being written when it was read.
        let whole = text.last == "\n" ? text[...] : text[..<(text.lastIndex(of: "\n") ?? text.startIndex)]
        return whole.split(separator: "\n").compactMap { LedgerLine($0) }
    }

    /// How often the thing is there: `times=3` on one line, or once for each line.
    var times: Int { facts["times"].flatMap { Int($0) } ?? 1 }
}
