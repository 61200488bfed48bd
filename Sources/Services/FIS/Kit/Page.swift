import AWSModel
import Ground

/// A page of a listing. Its token tells the last element that was given.
struct Page<Element> {
    let elements: [Element]
    let nextToken: String?

    init(_ all: [Element], nextToken: String?, maxResults: Int?, id: (Element) -> String) throws {
        var rest = all[...]
        if let nextToken {
            guard let bytes = Base64.decode(nextToken),
                let last = all.firstIndex(where: { id($0) == String(decoding: bytes, as: UTF8.self) })
            else { throw AWSError.validation("The pagination token is not valid.") }
            rest = all[(last + 1)...]
        }
        elements = Array(rest.prefix(maxResults ?? 100))
        self.nextToken = rest.count > elements.count ? elements.last.map { Base64.encode(id($0).utf8) } : nil
    }
}
