import Ground

/// The query of a canonical request: its pairs encoded and sorted.
enum CanonicalQuery {
    enum Form: Equatable {
        /// Decoded, a plus standing for itself, and encoded.
        case encoded
        /// As `encoded`, with a plus for a blank.
        case plusIsBlank
        /// Sorted, nothing more.
        case asSent
    }

    private struct Pair {
        let name: Range<Int>
        let value: Range<Int>
    }

    static func append(_ query: String, form: Form, droppingSignature: Bool, to out: inout [UInt8]) {
        var text: [UInt8] = []
        text.reserveCapacity(query.utf8.count * 2)
        var pairs: [Pair] = []
        let parts = Array(query.utf8).split(
            separator: UInt8(ascii: "&"),
            omittingEmptySubsequences: form != .asSent
        )
        for part in parts {
            let cut = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let name = append(part[..<cut], form, to: &text)
            if droppingSignature, text[name].elementsEqual("X-Amz-Signature".utf8) { continue }
            pairs.append(Pair(name: name, value: append(part[cut...].dropFirst(), form, to: &text)))
        }
        pairs.sort { precedes($0, $1, in: text) }
        for (place, pair) in pairs.enumerated() {
            if place > 0 { out.append(UInt8(ascii: "&")) }
            out.append(contentsOf: text[pair.name])
            out.append(UInt8(ascii: "="))
            out.append(contentsOf: text[pair.value])
        }
    }

    private static func append(_ part: ArraySlice<UInt8>, _ form: Form, to text: inout [UInt8]) -> Range<Int> {
        let start = text.count
        if form == .asSent || part.allSatisfy({ PercentEncoding.Kept.unreserved.contains($0) }) {
            text.append(contentsOf: part)
        } else {
            for byte in PercentEncoding.decodeBytesLeniently(part, plusIsSpace: form == .plusIsBlank) {
                PercentEncoding.append(byte, keeping: .unreserved, to: &text)
            }
        }
        return start..<text.count
    }

    private static func precedes(_ a: Pair, _ b: Pair, in text: [UInt8]) -> Bool {
        let (first, second) = (text[a.name], text[b.name])
        if first.elementsEqual(second) { return text[a.value].lexicographicallyPrecedes(text[b.value]) }
        return first.lexicographicallyPrecedes(second)
    }
}
