import AWSModel
import Ground

/// A page of a listing. Its token tells the last element that was given.
///
/// Source: Amazon MQ API Reference, "maxResults": 5 to 100, 20 by default.
struct Page<Element> {
    private static var standard: Int { 20 }

    let elements: [Element]
    let nextToken: String?
    let maxResults: Int

    init(_ all: [Element], nextToken: String?, maxResults: Int?, id: (Element) -> String) throws {
        if let maxResults, !(5...100).contains(maxResults) {
            throw AWSError.badRequest("The value of maxResults must be an integer from 5 to 100.", "maxResults")
        }
        self.maxResults = maxResults ?? Self.standard
        var rest = all[...]
        if let nextToken, !nextToken.isEmpty {
            guard let bytes = Base64.decode(nextToken),
                let last = all.firstIndex(where: { id($0) == String(decoding: bytes, as: UTF8.self) })
            else { throw AWSError.badRequest("The pagination token is invalid.", "nextToken") }
            rest = all[(last + 1)...]
        }
        elements = Array(rest.prefix(self.maxResults))
        self.nextToken = rest.count > elements.count ? elements.last.map { Base64.encode(id($0).utf8) } : nil
    }
}
