import AWSModel
import Ground

/// Members that are bound to headers and query parameters, as text and back.
struct HeaderText {
    let schema: ServiceSchema

    private func format(_ member: Member, _ standard: TimestampFormat) -> TimestampFormat {
        member.timestampFormat ?? schema[member.shape].timestampFormat ?? standard
    }

    // MARK: Reading

    /// - Parameter before: what an earlier line of the same header has given.
    func header(_ text: String, _ member: Member, before: Field) throws(WireError) -> Field {
        if member.isJSONText {
            guard let bytes = Base64.decode(text), let json = String(validUTF8: bytes) else {
                throw ScalarText.error(text, "base64")
            }
            return .string(json)
        }
        let shape = schema[member.shape]
        guard shape.kind == .list else {
            return try ScalarText.field(text, shape.kind, format(member, .rfc822))
        }
        guard let element = shape.element else { return .list([]) }
        var values: [Field] = if case .list(let earlier) = before { earlier } else { [] }
        let kind = schema[element.shape].kind
        let format = format(element, .rfc822)
        for part in Self.split(text, datesHaveCommas: kind == .timestamp && format == .rfc822) {
            values.append(try ScalarText.field(part, kind, format))
        }
        return .list(values)
    }

    /// - Parameter before: what an earlier parameter of the same name has given.
    func query(_ text: String, _ member: Member, before: Field) throws(WireError) -> Field {
        let shape = schema[member.shape]
        guard shape.kind == .list else { return try ScalarText.field(text, shape.kind, format(member, .iso8601)) }
        guard let element = shape.element else { return .list([]) }
        let value = try ScalarText.field(text, schema[element.shape].kind, format(element, .iso8601))
        if case .list(let earlier) = before { return .list(earlier + [value]) }
        return .list([value])
    }

    /// Values stand between commas; one with a comma of its own is in quotes, and dates have one each.
    static func split(_ text: String, datesHaveCommas: Bool) -> [String] {
        var parts: [String] = []
        var part: [UInt8] = []
        var isQuoted = false
        var isEscaped = false
        var commas = 0
        for byte in text.utf8 {
            if isEscaped {
                part.append(byte)
                isEscaped = false
            } else if isQuoted, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: ","), !isQuoted {
                commas += 1
                if datesHaveCommas, commas % 2 == 1 {
                    part.append(byte)
                } else {
                    parts.append(trimmed(part))
                    part = []
                }
            } else {
                part.append(byte)
            }
        }
        if !part.isEmpty || !parts.isEmpty { parts.append(trimmed(part)) }
        return parts
    }

    private static func trimmed(_ bytes: [UInt8]) -> String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let start = bytes.drop(while: isSpace)
        let end = start.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? start.startIndex
        return String(decoding: start[..<end], as: UTF8.self)
    }

    // MARK: Writing

    /// Nil for what has no header form.
    func header(_ value: Field, _ member: Member) -> String? {
        switch value {
        case .list(let values):
            guard let element = schema[member.shape].element, !values.isEmpty else { return nil }
            let isText = schema[element.shape].kind == .string
            let parts = values.compactMap { ScalarText.text($0, format(element, .rfc822)) }
            return parts.map { isText ? Self.quoted($0) : $0 }.joined(separator: ",")
        case .string(let text) where member.isJSONText: return Base64.encode(text.utf8)
        case .document(let json): return Base64.encode(json.bytes)
        default: return ScalarText.text(value, format(member, .rfc822)).map(Self.oneLine)
        }
    }

    private static func quoted(_ text: String) -> String {
        let text = oneLine(text)
        guard text.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }) else { return text }
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"" + escaped + "\""
    }

    /// A line end in a value would let data write headers of its own.
    static func oneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        let kept = text.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }
        return String(decoding: kept, as: UTF8.self)
    }

    func query(_ value: Field, _ member: Member) -> [String] {
        if case .list(let values) = value {
            guard let element = schema[member.shape].element else { return [] }
            return values.compactMap { ScalarText.text($0, format(element, .iso8601)) }
        }
        return ScalarText.text(value, format(member, .iso8601)).map { [$0] } ?? []
    }
}
