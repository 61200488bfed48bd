import AWSModel
import Ground

/// A page of a listing. Its token tells the last element that was given.
struct Page<Element> {
    let elements: [Element]
    let nextToken: String?

    init(
        _ all: [Element],
        token: String?,
        max: Int?,
        standard: Int = 50,
        most: Int = 100,
        id: (Element) -> String
    ) throws {
        var rest = all[...]
        if let token {
            guard let bytes = Base64.decode(token),
                let last = all.firstIndex(where: { id($0) == String(decoding: bytes, as: UTF8.self) })
            else { throw AWSError("InvalidNextToken", "The NextToken value is not valid.") }
            rest = all[(last + 1)...]
        }
        if let max, !(1...most).contains(max) {
            throw AWSError.validation("MaxRecords must be between 1 and \(most).")
        }
        elements = Array(rest.prefix(max ?? standard))
        nextToken = rest.count > elements.count ? elements.last.map { Base64.encode(id($0).utf8) } : nil
    }
}
