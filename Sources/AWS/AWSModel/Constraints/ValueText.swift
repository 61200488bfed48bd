import Ground

/// A value as AWS's messages quote it, in the form that Java prints collections.
enum ValueText {
    /// Longer values are cut: they are the client's own words back.
    private static let lengthMax = 2048

    static func text(_ field: Field) -> String {
        let whole = full(field)
        return whole.utf8.count <= lengthMax ? whole : String(whole.prefix(lengthMax))
    }

    private static func full(_ field: Field) -> String {
        switch field {
        case .absent: "null"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .double(let value): value.description
        case .string(let value): value
        case .blob(let bytes): "java.nio.HeapByteBuffer[pos=0 lim=\(bytes.count) cap=\(bytes.count)]"
        case .timestamp(let time): String(time.milliseconds)
        case .structure: "{}"
        case .list(let values): "[" + values.prefix(64).map(full).joined(separator: ", ") + "]"
        case .map(let entries):
            "{" + entries.prefix(64).map { "\($0.key)=\(full($0.value))" }.joined(separator: ", ") + "}"
        case .document(let value): value.text
        }
    }
}
