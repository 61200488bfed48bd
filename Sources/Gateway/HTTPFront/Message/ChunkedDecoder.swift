import NIOCore

/// Undoes the chunked coding; trailers are read and dropped.
///
/// Source: RFC 9112, section 7.1.
struct ChunkedDecoder {
    enum Event {
        case needsMore
        case data(ByteBuffer)
        case end
        case malformed
    }

    private enum State {
        case size
        case data(remaining: Int)
        case dataEnd
        case trailer(used: Int)
    }

    /// A size line is at most 15 digits and an extension that nobody uses.
    private static let sizeLineBytes = 256

    private let trailerBytes: Int
    private var state = State.size

    init(trailerBytes: Int) { self.trailerBytes = trailerBytes }

    mutating func reset() { state = .size }

    mutating func next(from buffer: inout ByteBuffer) -> Event {
        while true {
            switch state {
            case .size:
                switch readLine(&buffer, limitBytes: Self.sizeLineBytes) {
                case .needsMore: return .needsMore
                case .malformed: return .malformed
                case .line(let line):
                    guard let size = Self.size(line) else { return .malformed }
                    state = size == 0 ? .trailer(used: 0) : .data(remaining: size)
                }
            case .data(let remaining):
                let available = min(remaining, buffer.readableBytes)
                guard available > 0, let piece = buffer.readSlice(length: available) else { return .needsMore }
                state = available == remaining ? .dataEnd : .data(remaining: remaining - available)
                return .data(piece)
            case .dataEnd:
                guard buffer.readableBytes >= 2 else { return .needsMore }
                guard buffer.readInteger(as: UInt16.self) == 0x0D0A else { return .malformed }
                state = .size
            case .trailer(let used):
                switch readLine(&buffer, limitBytes: trailerBytes - used) {
                case .needsMore: return .needsMore
                case .malformed: return .malformed
                case .line(let line):
                    if line.readableBytes == 0 { return .end }
                    state = .trailer(used: used + line.readableBytes + 2)
                }
            }
        }
    }

    private enum Line {
        case needsMore
        case line(ByteBuffer)
        case malformed
    }

    private func readLine(_ buffer: inout ByteBuffer, limitBytes: Int) -> Line {
        let found = buffer.withUnsafeReadableBytes { bytes -> Int? in
            bytes.firstLineFeed(from: 0, to: min(bytes.count, limitBytes))
        }
        guard let lineFeed = found else { return buffer.readableBytes >= limitBytes ? .malformed : .needsMore }
        guard lineFeed > 0, let whole = buffer.readSlice(length: lineFeed + 1),
            whole.getInteger(at: whole.readerIndex + lineFeed - 1, as: UInt8.self) == UInt8(ascii: "\r"),
            let line = whole.getSlice(at: whole.readerIndex, length: lineFeed - 1)
        else { return .malformed }
        return .line(line)
    }

    private static func size(_ line: ByteBuffer) -> Int? {
        var size = 0
        var digits = 0
        for byte in line.readableBytesView {
            guard let digit = hexadecimalDigit(byte) else {
                // An extension, or blanks before it.
                guard digits > 0, byte == UInt8(ascii: ";") || byte.isBlank else { return nil }
                break
            }
            digits += 1
            guard digits <= 15 else { return nil }
            size = size << 4 | digit
        }
        return digits > 0 ? size : nil
    }

    private static func hexadecimalDigit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte) - 0x61 + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte) - 0x41 + 10
        default: nil
        }
    }
}
