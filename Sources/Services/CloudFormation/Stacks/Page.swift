import AWSModel
import Ground

/// A part of a listing; the token names the last element that was shown.
struct Page<Element> {
    /// As AWS cuts its listings.
    static var elementsMax: Int { 100 }

    let elements: [Element]
    /// What to ask for next; nil at the end.
    let token: String?

    /// - Parameter name: unique in the listing.
    init(_ all: [Element], after token: String?, name: (Element) -> String) throws {
        var rest = all[...]
        if let token {
            guard let bytes = Base64.decode(token), let last = String(validating: bytes, as: UTF8.self),
                let place = all.firstIndex(where: { name($0) == last })
            else { throw Self.badToken }
            rest = all[(place + 1)...]
        }
        elements = Array(rest.prefix(Self.elementsMax))
        let isMore = rest.count > elements.count
        self.token = isMore ? elements.last.map { Base64.encode(name($0).utf8) } : nil
    }

    static var badToken: AWSError { .validation("NextToken is not valid.") }
}
