/// Parts a chunked body into its data. Trailers are read over.
///
/// Source: RFC 9112, section 7.1.
struct ChunkReader {
    private enum State {
        case size(Int)
        case extensions(Int)
        case data(left: Int)
        case dataEnd
        /// Holds how long the present line is: an empty one ends the body.
        case trailer(Int)
        case end
    }

    private var state = State.size(0)

    var isAtEnd: Bool { if case .end = state { true } else { false } }

    /// - Returns: false when the piece is malformed.
    mutating func take(_ piece: UnsafeRawBufferPointer, _ emit: (UnsafeRawBufferPointer) -> Void) -> Bool {
        var index = 0
        while index < piece.count {
            if case .data(let left) = state {
                let count = min(left, piece.count - index)
                emit(UnsafeRawBufferPointer(rebasing: piece[index..<index + count]))
                state = count == left ? .dataEnd : .data(left: left - count)
                index += count
                continue
            }
            guard step(piece[index]) else { return false }
            index += 1
        }
        return true
    }

    private mutating func step(_ byte: UInt8) -> Bool {
        switch state {
        case .size(let size):
            if byte == 0x0A {
                state = size == 0 ? .trailer(0) : .data(left: size)
            } else if let digit = Self.digit(byte), size < 1 << 40 {
                state = .size(size << 4 | digit)
            } else if byte == UInt8(ascii: ";") {
                state = .extensions(size)
            } else {
                return byte == 0x0D
            }
        case .extensions(let size): if byte == 0x0A { state = size == 0 ? .trailer(0) : .data(left: size) }
        case .dataEnd: if byte == 0x0A { state = .size(0) } else { return byte == 0x0D }
        case .trailer(let length):
            if byte == 0x0A {
                state = length == 0 ? .end : .trailer(0)
            } else if byte != 0x0D {
                state = .trailer(length + 1)
            }
        case .data, .end: return false
        }
        return true
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30
        case 0x41...0x46: Int(byte) - 0x37
        case 0x61...0x66: Int(byte) - 0x57
        default: nil
        }
    }
}
