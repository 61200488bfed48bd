import AWSModel
import Ground

/// Scalars as the text of a form, an XML element, a header or a path label.
enum ScalarText {
    static func field(
        _ text: String,
        _ kind: Shape.Kind,
        _ format: TimestampFormat
    ) throws(WireError) -> Field {
        switch kind {
        case .string: return .string(text)
        case .boolean: return try boolean(text)
        case .byte, .short, .integer, .long: return try integer(text, kind)
        case .float, .double:
            guard let value = double(text) else { throw error(text, "a Double") }
            return .double(value)
        case .blob:
            guard let bytes = Base64.decode(text, ignoringSpace: true) else { throw error(text, "a base64 blob") }
            return .blob(bytes)
        case .timestamp:
            guard let time = TimestampText.parse(text, format) else { throw error(text, "a timestamp") }
            return .timestamp(time)
        case .document, .structure, .list, .map:
            throw .wrongType("a \(kind) has no text form")
        }
    }

    static func error(_ text: String, _ kind: String) -> WireError {
        WireError(.wrongType, "'\(text.prefix(100))' can not be converted to \(kind)", value: String(text.prefix(100)))
    }

    private static func boolean(_ text: String) throws(WireError) -> Field {
        if text == "true" || WireHeaders.same(text, "true") { return .boolean(true) }
        if text == "false" || WireHeaders.same(text, "false") { return .boolean(false) }
        throw error(text, "a Boolean")
    }

    private static func integer(_ text: String, _ kind: Shape.Kind) throws(WireError) -> Field {
        guard let value = Int64(text), fits(value, kind) else { throw error(text, name(kind)) }
        return .integer(value)
    }

    static func fits(_ value: Int64, _ kind: Shape.Kind) -> Bool {
        switch kind {
        case .byte: Int8(exactly: value) != nil
        case .short: Int16(exactly: value) != nil
        case .integer: Int32(exactly: value) != nil
        default: true
        }
    }

    /// With its article, as error messages name it.
    static func name(_ kind: Shape.Kind) -> String {
        switch kind {
        case .byte: "a Byte"
        case .short: "a Short"
        case .integer: "an Integer"
        case .long: "a Long"
        case .float: "a Float"
        case .double: "a Double"
        case .boolean: "a Boolean"
        case .blob: "a Blob"
        case .timestamp: "milliseconds since epoch"
        default: "a String"
        }
    }

    /// Not `Double(text)` alone, which takes hexadecimal and other spellings too.
    static func double(_ text: String) -> Double? {
        switch text {
        case "NaN": return .nan
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        default:
            let isPlain = text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || byte == 0x2B || byte == 0x2D || byte == 0x2E || byte | 0x20 == 0x65
            }
            return isPlain ? Double(text) : nil
        }
    }

    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        return value.description
    }

    /// Nil for what is no scalar.
    static func text(
        _ field: Field,
        _ format: TimestampFormat,
        _ fraction: TimestampText.Fraction = .needed
    ) -> String? {
        switch field {
        case .string(let value): value
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .double(let value): text(value)
        case .blob(let value): Base64.encode(value)
        case .timestamp(let value): TimestampText.text(value, format, fraction)
        case .document(let value): value.text
        case .absent, .structure, .list, .map: nil
        }
    }
}
