import AWSModel
import Ground

/// A page of a listing. Its token tells the last element that was given.
struct Page<Element> {
    let elements: [Element]
    let nextToken: String?

    init(_ all: [Element], nextToken: String?, limit: Int, id: (Element) -> String) throws {
        var rest = all[...]
        if let nextToken {
            guard let bytes = Base64.decode(nextToken) else { throw AWSError.badToken }
            let last = String(decoding: bytes, as: UTF8.self)
            guard let place = all.firstIndex(where: { id($0) == last }) else { throw AWSError.badToken }
            rest = all[(place + 1)...]
        }
        elements = Array(rest.prefix(limit))
        self.nextToken = rest.count > elements.count ? elements.last.map { Base64.encode(id($0).utf8) } : nil
    }
}
