/// The header lines of a request, looked up in any letter case.
///
/// A browser's form becomes one too, so that one set of rules serves both.
struct HeaderFields: Sendable {
    let lines: [NamedValue]

    init(_ lines: [NamedValue] = []) { self.lines = lines }

    /// The first line's value.
    /// - Parameter name: in lower case.
    subscript(name: StaticString) -> String? {
        name.withUTF8Buffer { wanted in lines.first { Self.matches($0.name, wanted) }?.value }
    }

    subscript(name: String) -> String? {
        var wanted = name
        return wanted.withUTF8 { wanted in lines.first { Self.matches($0.name, wanted) }?.value }
    }

    /// The value, trimmed of blanks; nil when there is nothing in it.
    func text(_ name: StaticString) -> String? {
        guard let value = self[name]?.trimmed, !value.isEmpty else { return nil }
        return value
    }

    /// Whether the value is `true`, in any letter case.
    func isTrue(_ name: StaticString) -> Bool { text(name)?.lowercased() == "true" }

    func contains(_ name: StaticString) -> Bool { self[name] != nil }

    /// The lines whose names begin with this, which is in lower case.
    func lines(prefix: StaticString) -> [NamedValue] {
        lines.filter { line in prefix.withUTF8Buffer { Self.begins(line.name, $0) } }
    }

    private static func begins(_ name: String, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
        let bytes = name.utf8
        guard bytes.count >= wanted.count else { return false }
        for (byte, other) in zip(bytes, wanted) {
            let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            if lower != other { return false }
        }
        return true
    }

    private static func matches(_ name: String, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
        name.utf8.count == wanted.count && begins(name, wanted)
    }
}

extension StringProtocol {
    /// Without the blanks and tabs around it.
    var trimmed: String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        let bytes = Substring(self).utf8
        guard let start = bytes.firstIndex(where: { !isBlank($0) }), let end = bytes.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(Substring(bytes[start...end]))
    }
}
