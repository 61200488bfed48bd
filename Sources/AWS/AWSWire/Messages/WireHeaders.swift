/// Header fields in the order they were sent. Names keep their spelling and are found in any case.
package struct WireHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    package struct Line: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var lines: [Line] = []

    package init() {}
    package init(_ lines: [Line]) { self.lines = lines }

    package init(dictionaryLiteral elements: (String, String)...) {
        lines = elements.map { Line($0, $1) }
    }

    /// The first line's value. Setting replaces every line of that name; nil takes them away.
    package subscript(name: String) -> String? {
        get { lines.first { Self.same($0.name, name) }?.value }
        set {
            lines.removeAll { Self.same($0.name, name) }
            if let newValue { lines.append(Line(name, newValue)) }
        }
    }

    package mutating func add(_ name: String, _ value: String) { lines.append(Line(name, value)) }

    package func values(of name: String) -> [String] {
        lines.filter { Self.same($0.name, name) }.map(\.value)
    }

    /// Header names are ASCII, so only its letters have two cases.
    static func same(_ a: String, _ b: String) -> Bool {
        let (first, second) = (a.utf8, b.utf8)
        guard first.count == second.count else { return false }
        return zip(first, second).allSatisfy { $0 == $1 || lowered($0) == lowered($1) }
    }

    static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
    static func lowered(_ name: String) -> String { String(decoding: name.utf8.map { lowered($0) }, as: UTF8.self) }
}
