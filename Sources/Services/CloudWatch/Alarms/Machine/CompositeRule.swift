import AWSModel

/// The rule of a composite alarm: `ALARM("a") AND NOT (OK(b) OR TRUE)`.
///
/// Source: CloudWatch API Reference, "PutCompositeAlarm", on `AlarmRule`.
struct CompositeRule: Sendable {
    private indirect enum Node: Sendable {
        case constant(Bool)
        case state(AlarmState.Value, alarm: String)
        case not(Node)
        case and(Node, Node)
        case or(Node, Node)
    }

    private enum Word: Equatable {
        case word(String)
        case quoted(String)
        case open, close
    }

    private static let elementsMax = 500
    private static let alarmsMax = 100
    private static let depthMax = 64

    private var root = Node.constant(false)
    /// Names or ARNs of the alarms it asks for, in order, each once.
    private(set) var alarms: [String] = []
    private var words: [Word] = []
    private var place = 0
    private var depth = 0

    init(_ text: String) throws(AWSError) {
        words = try Self.words(text)
        guard words.count <= Self.elementsMax * 4 else { throw Self.error("Maximum number of elements exceeded") }
        root = try either()
        guard place == words.count else { throw Self.error("Unexpected text after the expression") }
        guard alarms.count <= Self.alarmsMax else { throw Self.error("At most \(Self.alarmsMax) alarms may be named") }
        words = []
    }

    static func error(_ detail: String) -> AWSError { .validation("AlarmRule is invalid: \(detail).") }

    /// - Parameter state: of an alarm by name or ARN; nil when there is none.
    func holds(_ state: (String) -> AlarmState.Value?) -> Bool { Self.holds(root, state) }

    private static func holds(_ node: Node, _ state: (String) -> AlarmState.Value?) -> Bool {
        switch node {
        case .constant(let value): value
        case .state(let value, let alarm): state(alarm) == value
        case .not(let inner): !holds(inner, state)
        case .and(let a, let b): holds(a, state) && holds(b, state)
        case .or(let a, let b): holds(a, state) || holds(b, state)
        }
    }

    // MARK: Reading

    private static func words(_ text: String) throws(AWSError) -> [Word] {
        var words: [Word] = []
        var rest = Substring(text)
        while let first = rest.first {
            switch first {
            case "(", ")":
                words.append(first == "(" ? .open : .close)
                rest = rest.dropFirst()
            case "\"", "'":
                rest = rest.dropFirst()
                guard let end = rest.firstIndex(of: first) else { throw error("A closing quote is missing") }
                words.append(.quoted(String(rest[..<end])))
                rest = rest[end...].dropFirst()
            case _ where first.isWhitespace: rest = rest.dropFirst()
            default:
                let word = rest.prefix { !$0.isWhitespace && !"()\"'".contains($0) }
                words.append(.word(String(word)))
                rest = rest.dropFirst(word.count)
            }
        }
        return words
    }

    private mutating func either() throws(AWSError) -> Node {
        var left = try both()
        while take("OR") { left = .or(left, try both()) }
        return left
    }

    private mutating func both() throws(AWSError) -> Node {
        var left = try one()
        while take("AND") { left = .and(left, try one()) }
        return left
    }

    private mutating func one() throws(AWSError) -> Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else { throw Self.error("It is nested too deeply") }
        if take("NOT") { return .not(try one()) }
        if take("TRUE") { return .constant(true) }
        if take("FALSE") { return .constant(false) }
        guard place < words.count else { throw Self.error("It ends too early") }
        if words[place] == .open {
            place += 1
            let inner = try either()
            try close()
            return inner
        }
        guard case .word(let name) = words[place] else { throw Self.error("A name stands where a state is needed") }
        if name.uppercased() == "AT_LEAST" { throw AWSError.notBuilt("AT_LEAST in AlarmRule") }
        guard let value = AlarmState.Value(rawValue: name.uppercased()) else {
            throw Self.error("Unknown function '\(name)'")
        }
        place += 1
        return .state(value, alarm: try argument())
    }

    private mutating func argument() throws(AWSError) -> String {
        guard place < words.count, words[place] == .open else { throw Self.error("A state needs an alarm's name") }
        place += 1
        var parts: [String] = []
        while place < words.count, words[place] != .close, words[place] != .open {
            switch words[place] {
            case .word(let text), .quoted(let text): parts.append(text)
            default: break
            }
            place += 1
        }
        try close()
        guard !parts.isEmpty else { throw Self.error("A state needs an alarm's name") }
        let alarm = parts.joined(separator: " ")
        if !alarms.contains(alarm) { alarms.append(alarm) }
        return alarm
    }

    private mutating func close() throws(AWSError) {
        guard place < words.count, words[place] == .close else { throw Self.error("A closing parenthesis is missing") }
        place += 1
    }

    private mutating func take(_ word: String) -> Bool {
        guard place < words.count, case .word(let found) = words[place], found.uppercased() == word else {
            return false
        }
        place += 1
        return true
    }
}
