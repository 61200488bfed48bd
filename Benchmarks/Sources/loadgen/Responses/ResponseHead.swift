import Glibc

/// The part of a response's head that a load generator must know.
struct ResponseHead {
    enum Length {
        case known(Int)
        case chunked
        /// Neither length nor chunks: the body ends with the connection.
        case untilClose
    }

    let status: Int
    private(set) var length: Length
    private(set) var keepsAlive: Bool

    /// - Parameter bytes: from the status line to the empty line.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 13, bytes[0] == UInt8(ascii: "H"), bytes[8] == UInt8(ascii: " ") else { return nil }
        let digits = (9...11).map { Int(bytes[$0]) - 0x30 }
        guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
        status = digits[0] * 100 + digits[1] * 10 + digits[2]
        keepsAlive = bytes[7] == UInt8(ascii: "1")
        length = status == 204 || status == 304 || status < 200 ? .known(0) : .untilClose
        var start = 0
        while start < bytes.count, let newline = Self.newline(in: bytes, from: start) {
            readLine(UnsafeRawBufferPointer(rebasing: bytes[start..<newline]))
            start = newline + 1
        }
    }

    private static func newline(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = bytes.baseAddress, let found = memchr(base + start, 0x0A, bytes.count - start) else {
            return nil
        }
        return UnsafeRawPointer(found) - base
    }

    private mutating func readLine(_ line: UnsafeRawBufferPointer) {
        if let value = Self.value(of: "content-length:", in: line) {
            var number = 0
            for byte in value where (0x30...0x39).contains(byte) { number = number * 10 + Int(byte) - 0x30 }
            length = .known(number)
        } else if let value = Self.value(of: "transfer-encoding:", in: line) {
            if String(decoding: value, as: UTF8.self).lowercased().contains("chunked") { length = .chunked }
        } else if let value = Self.value(of: "connection:", in: line) {
            keepsAlive = !String(decoding: value, as: UTF8.self).lowercased().contains("close")
        }
    }

    private static func value(of name: StaticString, in line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard let base = line.baseAddress, line.count > name.utf8CodeUnitCount,
            strncasecmp(
                base.assumingMemoryBound(to: CChar.self),
                UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self),
                name.utf8CodeUnitCount
            ) == 0
        else { return nil }
        return UnsafeRawBufferPointer(rebasing: line[name.utf8CodeUnitCount...])
    }
}
