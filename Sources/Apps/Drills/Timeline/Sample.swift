/// What one look at one component showed.
package struct Sample: Sendable, Equatable {
    package enum State: String, Sendable { case well, failed, unknown }

    /// In seconds since 1970, by the machine's clock.
    package var time: Double
    package var component: String
    package var state: State
    /// Such as `zone`, `ms`, `rate`.
    package var facts: [String: String]

    package init(time: Double, component: String, state: State, facts: [String: String] = [:]) {
        self.time = time
        self.component = component
        self.state = state
        self.facts = facts
    }

    package var isWell: Bool { state == .well }

    /// Reads `SECONDS-SINCE-1970 PROBE ok|fail [KEY=VALUE …]`; nil for any other line.
    package init?(line: some StringProtocol) {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count >= 3, let time = Double(words[0]), time > 1e9 else { return nil }
        switch words[2] {
        case "ok": state = .well
        case "fail": state = .failed
        default: return nil
        }
        self.time = time
        component = String(words[1])
        facts = Self.facts(words.dropFirst(3))
    }

    package static func facts(_ words: some Sequence<some StringProtocol>) -> [String: String] {
        var facts: [String: String] = [:]
        for word in words {
            let pair = word.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { facts[String(pair[0])] = String(pair[1]) }
        }
        return facts
    }
}
