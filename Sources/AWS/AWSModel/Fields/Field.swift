package import Ground

/// One value of a request or an answer, of any shape.
///
/// Decoders make it from bytes by a schema, encoders make bytes from it by the same schema; what stands between sees
/// it through generated views. An absent member and an empty one are different things.
package enum Field: Sendable, Hashable {
    case absent
    case boolean(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)
    case blob([UInt8])
    case timestamp(Timestamp)
    case structure(Fields)
    case list([Field])
    /// In the order the sender gave.
    case map([MapEntry])
    /// A JSON value of no fixed shape.
    case document(JSONValue)

    package struct MapEntry: Sendable, Hashable {
        package var key: String
        package var value: Field

        package init(key: String, value: Field) {
            self.key = key
            self.value = value
        }
    }

    package var isAbsent: Bool { if case .absent = self { true } else { false } }
}

/// A moment in milliseconds since 1970, the precision that AWS APIs keep.
package struct Timestamp: Sendable, Hashable, Comparable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }
    package init(seconds: Int64) { milliseconds = seconds * 1000 }

    package var seconds: Double { Double(milliseconds) / 1000 }

    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
}
