/// `GET /path?query HTTP/1.1`
struct RequestLine {
    var method: String
    var target: String
    var version: HTTPVersion

    init(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>, _ limits: Limits) throws(Refusal) {
        var cursor = line.lowerBound
        while cursor < line.upperBound, CharacterClass.isToken(bytes[cursor]) { cursor += 1 }
        let methodEnd = cursor
        guard methodEnd > line.lowerBound, methodEnd < line.upperBound, bytes[methodEnd] == UInt8(ascii: " ") else {
            throw .malformedRequest
        }
        cursor += 1
        let targetStart = cursor
        while cursor < line.upperBound, CharacterClass.isTarget(bytes[cursor]) { cursor += 1 }
        guard cursor > targetStart, cursor < line.upperBound, bytes[cursor] == UInt8(ascii: " ") else {
            throw .malformedRequest
        }
        method = RequestLine.methodText(UnsafeRawBufferPointer(rebasing: bytes[line.lowerBound..<methodEnd]))
        target = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[targetStart..<cursor]), as: UTF8.self)
        version = try RequestLine.version(UnsafeRawBufferPointer(rebasing: bytes[(cursor + 1)..<line.upperBound]))
    }

    private static func methodText(_ bytes: UnsafeRawBufferPointer) -> String {
        if bytes.equals("GET") { return "GET" }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func version(_ bytes: UnsafeRawBufferPointer) throws(Refusal) -> HTTPVersion {
        if bytes.equals("HTTP/1.1") { return .http11 }
        if bytes.equals("HTTP/1.0") { return .http10 }
        let looksRight =
            bytes.count == 8 && UnsafeRawBufferPointer(rebasing: bytes[..<5]).equals("HTTP/")
            && bytes[5].isDigit && bytes[6] == UInt8(ascii: ".") && bytes[7].isDigit
        throw looksRight ? .unknownVersion : .malformedRequest
    }
}

extension UInt8 {
    @inline(__always)
    var isDigit: Bool { self &- 0x30 < 10 }
}

extension UnsafeRawBufferPointer {
    @inline(__always)
    func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count where self[index] != text.utf8Start[index] { return false }
        return true
    }

    /// Compares without case; `text` must be in lower case.
    @inline(__always)
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count where CharacterClass.lowercased(self[index]) != text.utf8Start[index] { return false }
        return true
    }
}
