import AWSModel
import Ground

/// A part of a listing, cut as `NextToken` and `MaxResults` ask.
struct Page<Element> {
    let elements: [Element]
    /// Where the next page begins; nil at the end.
    let nextToken: String?

    /// - Parameter all: in order of `id`.
    init(_ all: [Element], nextToken: String?, maxResults: Int?, id: (Element) -> String) throws {
        if let maxResults, maxResults < 1 {
            throw AWSError.invalidValue("\(maxResults)", for: "maxResults", "It must be greater than 0.")
        }
        var rest = all[...]
        if let nextToken, !nextToken.isEmpty {
            guard let bytes = Base64.decode(nextToken), !bytes.isEmpty else {
                throw AWSError("InvalidNextToken", "The specified pagination token is not valid.")
            }
            let last = String(decoding: bytes, as: UTF8.self)
            rest = rest.drop { id($0) <= last }
        }
        elements = Array(rest.prefix(maxResults ?? 1000))
        let isMore = rest.count > elements.count
        self.nextToken = isMore ? elements.last.map { Base64.encode(id($0).utf8) } : nil
    }
}
