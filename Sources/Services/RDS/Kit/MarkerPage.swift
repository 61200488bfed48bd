import AWSModel
import Ground

/// A part of a listing, cut as `Marker` and `MaxRecords` ask.
struct MarkerPage<Element> {
    let elements: [Element]
    /// Where the next page begins; nil at the end.
    let marker: String?

    /// - Parameters:
    ///   - all: in the order in which they are listed; `id` is different for each.
    ///   - least: the smallest page that may be asked for.
    init(
        _ all: [Element],
        marker: String?,
        maxRecords: Int?,
        least: Int = 20,
        id: (Element) -> String
    ) throws {
        if let maxRecords, !(least...100).contains(maxRecords) {
            throw AWSError.invalidValue(
                "Invalid value \(maxRecords) for MaxRecords. Must be between \(least) and 100"
            )
        }
        var rest = all[...]
        if let marker, !marker.isEmpty {
            guard let bytes = Base64.decode(marker), !bytes.isEmpty else {
                throw AWSError.invalidValue("Invalid marker: \(marker)")
            }
            let last = String(decoding: bytes, as: UTF8.self)
            guard let place = rest.firstIndex(where: { id($0) == last }) else {
                throw AWSError.invalidValue("Invalid marker: \(marker)")
            }
            rest = rest[(place + 1)...]
        }
        elements = Array(rest.prefix(maxRecords ?? 100))
        self.marker = rest.count > elements.count ? elements.last.map { Base64.encode(id($0).utf8) } : nil
    }
}
