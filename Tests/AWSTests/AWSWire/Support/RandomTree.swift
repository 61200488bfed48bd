import AWSModel
import Ground

/// Trees, texts and bytes from a seed.
struct RandomTree {
    let schema: ServiceSchema
    private var state: UInt64

    init(_ schema: ServiceSchema, seed: UInt64) {
        self.schema = schema
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    /// xorshift64*: good enough to choose by.
    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }

    mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % bound }

    /// - Parameter allowsEmpty: empty lists, maps and structures, which not every protocol can write.
    mutating func structure(_ id: ShapeID, depth: Int = 0, allowsEmpty: Bool) -> Fields {
        var fields = Fields()
        for (place, member) in schema[id].members.enumerated() {
            guard below(2) == 0 else { continue }
            fields[place] = field(member.shape, depth: depth + 1, allowsEmpty: allowsEmpty)
        }
        if !allowsEmpty, fields.isEmpty { fields[0] = .string("x") }
        return fields
    }

    private mutating func field(_ id: ShapeID, depth: Int, allowsEmpty: Bool) -> Field {
        let shape = schema[id]
        let count = depth > 3 ? (allowsEmpty ? 0 : 1) : below(3) + (allowsEmpty ? 0 : 1)
        switch shape.kind {
        case .string: return .string(text())
        case .boolean: return .boolean(below(2) == 0)
        case .byte: return .integer(Int64(Int8(truncatingIfNeeded: next())))
        case .short: return .integer(Int64(Int16(truncatingIfNeeded: next())))
        case .integer: return .integer(Int64(Int32(truncatingIfNeeded: next())))
        case .long: return .integer(Int64(truncatingIfNeeded: next()))
        case .float: return .double(Double(Float(below(100_000)) / 8))
        case .double: return .double(Double(below(1_000_000)) / 7)
        case .blob: return .blob((0..<below(40)).map { _ in UInt8(truncatingIfNeeded: next()) })
        case .timestamp: return .timestamp(Timestamp(seconds: Int64(below(2_000_000_000))))
        case .structure:
            guard depth <= 3 else { return .structure(Fields(slots: [.string("deep")])) }
            return .structure(structure(id, depth: depth, allowsEmpty: allowsEmpty))
        case .list:
            guard let element = shape.element else { return .list([]) }
            return .list((0..<count).map { _ in field(element.shape, depth: depth + 1, allowsEmpty: allowsEmpty) })
        case .map:
            guard let value = shape.value else { return .map([]) }
            return .map(
                (0..<count).map { number in
                    .init(
                        key: "k\(number)" + text(),
                        value: field(value.shape, depth: depth + 1, allowsEmpty: allowsEmpty)
                    )
                }
            )
        case .document: return .document("x")
        }
    }

    private static let pieces = [
        "a", "Z", "0", " ", "&", "<", ">", "\"", "'", "=", "+", "%", ".", "é", "日", "🚀", "\n", "\t", "\\",
    ]

    mutating func text() -> String {
        (0..<below(12)).map { _ in Self.pieces[below(Self.pieces.count)] }.joined()
    }

    /// Bytes with a few of them changed, lost or doubled.
    mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for _ in 0...below(4) where !result.isEmpty {
            let place = below(result.count)
            switch below(5) {
            case 0: result[place] = UInt8(truncatingIfNeeded: next())
            case 1: result.removeSubrange(place...)
            case 2: result.remove(at: place)
            case 3: result.insert(contentsOf: result[place..<min(place + 9, result.count)], at: place)
            default: result[place] ^= 1 << UInt8(below(8))
            }
        }
        return result
    }
}
