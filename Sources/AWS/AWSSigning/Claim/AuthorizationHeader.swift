/// The `Authorization` header taken apart, nothing judged.
///
/// It reads through a pointer: every request passes here, and slices of strings and arrays took most of the time.
struct AuthorizationHeader {
    private(set) var mechanism = ""
    /// The parts between the slashes.
    private(set) var credential: [String]?
    /// In lower case.
    private(set) var signedHeaders: [String]?
    private(set) var signature: String?

    init(_ value: String) {
        var value = value
        value.withUTF8 { read($0) }
    }

    private mutating func read(_ text: UnsafeBufferPointer<UInt8>) {
        let cut = text.firstIndex(where: isBlank) ?? text.count
        mechanism = text.string(0..<cut)
        for piece in text.pieces(at: UInt8(ascii: ","), in: cut..<text.count) {
            let part = text.trimmed(piece)
            guard let equals = part.first(where: { text[$0] == UInt8(ascii: "=") }) else { continue }
            let value = equals + 1..<part.upperBound
            switch text.string(part.lowerBound..<equals) {
            case "Credential": credential = Self.credential(text, value)
            case "SignedHeaders": signedHeaders = Self.names(text, value)
            case "Signature": signature = text.string(value)
            default: continue
            }
        }
    }

    static func credential(of text: String) -> [String] {
        var text = text
        return text.withUTF8 { credential($0, $0.indices) }
    }

    static func names(of text: String) -> [String] {
        var text = text
        return text.withUTF8 { names($0, $0.indices) }
    }

    private static func credential(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [String] {
        text.pieces(at: UInt8(ascii: "/"), in: range).map { text.string($0) }
    }

    private static func names(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [String] {
        let pieces = text.pieces(at: UInt8(ascii: ";"), in: range)
        var names: [String] = []
        names.reserveCapacity(pieces.count)
        for piece in pieces where !piece.isEmpty {
            let isLower = piece.allSatisfy { lowerCase(text[$0]) == text[$0] }
            names.append(isLower ? text.string(piece) : lowerCase(text.string(piece)))
        }
        return names
    }
}

extension UnsafeBufferPointer<UInt8> {
    func string(_ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: self[range]), as: UTF8.self)
    }

    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isBlank(self[start]) { start += 1 }
        while start < end, isBlank(self[end - 1]) { end -= 1 }
        return start..<end
    }

    /// What stands between the separators, also where that is nothing.
    func pieces(at separator: UInt8, in range: Range<Int>) -> [Range<Int>] {
        var result: [Range<Int>] = []
        result.reserveCapacity(8)
        var start = range.lowerBound
        for place in range where self[place] == separator {
            result.append(start..<place)
            start = place + 1
        }
        result.append(start..<range.upperBound)
        return result
    }
}
