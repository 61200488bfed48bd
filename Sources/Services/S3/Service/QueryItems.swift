import AWSModel
import Ground

/// The parameters of a request's query, decoded.
struct QueryItems: Sendable {
    private let items: [(name: String, value: String?)]

    init(_ query: String) throws(AWSError) {
        guard !query.isEmpty else {
            items = []
            return
        }
        guard let items = PercentEncoding.pairs(in: query) else {
            throw .invalidArgument("The query is not valid.", name: "query", value: query)
        }
        self.items = items
    }

    var isEmpty: Bool { items.isEmpty }

    /// The value of the first parameter of a name; empty for one that stands without a value.
    subscript(name: String) -> String? {
        items.first { $0.name == name }.map { $0.value ?? "" }
    }

    /// Whether a parameter stands in a raw query.
    static func names(_ name: String, in query: String) -> Bool {
        query.split(separator: "&").contains { $0 == name || $0.hasPrefix(name + "=") }
    }

    func integer(_ name: String) throws(AWSError) -> Int? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard let value = Int(text) else {
            throw .invalidArgument("Provided \(name) not an integer or within integer range", name: name, value: text)
        }
        return value
    }
}
