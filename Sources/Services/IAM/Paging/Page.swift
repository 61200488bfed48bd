import AWSModel
import Ground

/// A part of a listing, cut as `Marker` and `MaxItems` ask.
struct Page<Element> {
    let elements: [Element]
    /// Where the next page begins; nil at the end.
    let marker: String?
    var isTruncated: Bool { marker != nil }

    /// - Parameter all: in order of `name`.
    init(_ all: [Element], marker: String?, maxItems: Int?, name: (Element) -> String) throws {
        var rest = all[...]
        if let marker {
            guard let bytes = Base64.decode(marker) else { throw AWSError.validation("Invalid Marker.") }
            let last = String(decoding: bytes, as: UTF8.self)
            rest = rest.drop { name($0) <= last }
        }
        elements = Array(rest.prefix(maxItems ?? 100))
        let isMore = rest.count > elements.count
        self.marker = isMore ? elements.last.map { Base64.encode(name($0).utf8) } : nil
    }
}
