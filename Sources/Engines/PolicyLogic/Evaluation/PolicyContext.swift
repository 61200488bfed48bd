/// The facts about a request that conditions and variables may ask for. Names of keys are compared without regard to
/// case.
public struct PolicyContext: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    private var values: [String: [String]]

    public init() { values = [:] }

    public init(_ values: [String: [String]]) {
        self.values = Dictionary(values.map { (Self.lowered($0), $1) }, uniquingKeysWith: +)
    }

    public init(dictionaryLiteral elements: (String, [String])...) {
        values = Dictionary(elements.map { (Self.lowered($0), $1) }, uniquingKeysWith: +)
    }

    public subscript(key: String) -> [String]? {
        get { values[Self.lowered(key)] }
        set { values[Self.lowered(key)] = newValue }
    }

    func values(ofLowered key: String) -> [String]? { values[key] }

    /// Spares callers who write keys in lower case already the copy.
    private static func lowered(_ key: String) -> String {
        key.utf8.allSatisfy { $0 < 0x80 && $0.lowered == $0 } ? key : key.lowercased()
    }
}
