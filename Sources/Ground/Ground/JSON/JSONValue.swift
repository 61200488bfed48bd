/// A JSON text (RFC 8259) as a value: objects keep the order of their keys, numbers the digits they were written with.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

/// A number as it was written: `1.10` stays `1.10`, and integers past 53 bits lose nothing.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    public init(_ value: Int64) { text = String(value) }

    /// Integral values are written without a fraction. Not-a-number and infinity have no JSON form and become 0.
    public init(_ value: Double) {
        if !value.isFinite {
            text = "0"
        } else if let whole = Int64(exactly: value), abs(whole) < 1 << 53 {
            text = String(whole)
        } else {
            text = value.description
        }
    }

    /// For text that the parser has already checked.
    init(checked text: String) { self.text = text }

    public var int64: Int64? { Int64(text) ?? Double(text).flatMap { Int64(exactly: $0) } }
    public var double: Double { Double(text) ?? 0 }
    public var description: String { text }
}

/// An object's members in the order they were written. A repeated key keeps its first place and its last value.
public struct JSONObject: Sendable, ExpressibleByDictionaryLiteral, Sequence {
    public private(set) var keys: [String] = []
    public private(set) var values: [JSONValue] = []
    private var places: [String: Int] = [:]
    /// Below this many members a scan is faster than a hash.
    private static let scanned = 24

    public init() {}

    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (key, value) in elements { self[key] = value }
    }

    public init(_ members: some Sequence<(String, JSONValue)>) {
        for (key, value) in members { self[key] = value }
    }

    public var count: Int { keys.count }
    public var isEmpty: Bool { keys.isEmpty }

    public subscript(key: String) -> JSONValue? {
        get { place(of: key).map { values[$0] } }
        set {
            switch (place(of: key), newValue) {
            case (let place?, let value?): values[place] = value
            case (let place?, nil): remove(at: place)
            case (nil, let value?): append(key, value)
            case (nil, nil): break
            }
        }
    }

    public func makeIterator() -> some IteratorProtocol<(key: String, value: JSONValue)> {
        zip(keys, values).lazy.map { (key: $0, value: $1) }.makeIterator()
    }

    public func mapValues<E: Error>(_ transform: (JSONValue) throws(E) -> JSONValue) throws(E) -> JSONObject {
        var result = self
        for place in values.indices { result.values[place] = try transform(values[place]) }
        return result
    }

    private func place(of key: String) -> Int? {
        keys.count <= Self.scanned ? keys.firstIndex(of: key) : places[key]
    }

    private mutating func append(_ key: String, _ value: JSONValue) {
        keys.append(key)
        values.append(value)
        if keys.count == Self.scanned + 1 { index() } else if keys.count > Self.scanned { places[key] = keys.count - 1 }
    }

    private mutating func remove(at place: Int) {
        keys.remove(at: place)
        values.remove(at: place)
        index()
    }

    private mutating func index() {
        places = [:]
        guard keys.count > Self.scanned else { return }
        for (place, key) in keys.enumerated() { places[key] = place }
    }
}

extension JSONObject: Hashable {
    /// Two objects are equal when they hold the same members, in whatever order.
    public static func == (a: JSONObject, b: JSONObject) -> Bool {
        a.count == b.count && a.allSatisfy { b[$0.key] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        for key in keys.sorted() { hasher.combine(key) }
    }
}

extension JSONValue {
    public var string: String? { if case .string(let value) = self { value } else { nil } }
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var int64: Int64? { if case .number(let value) = self { value.int64 } else { nil } }
    public var int: Int? { int64.flatMap { Int(exactly: $0) } }
    public var double: Double? { if case .number(let value) = self { value.double } else { nil } }
    public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
    public var isNull: Bool { self == .null }

    /// The member of an object; nil for anything else.
    public subscript(key: String) -> JSONValue? { object?[key] }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByFloatLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .number(JSONNumber(value)) }
    public init(floatLiteral value: Double) { self = .number(JSONNumber(value)) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
    public init(_ value: Int) { self = .number(JSONNumber(Int64(value))) }
}
