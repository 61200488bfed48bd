/// Bytes with holes, written `{n}`, that a number fills.
struct Template: Sendable {
    private let pieces: [[UInt8]]

    init(_ text: String) {
        var pieces: [[UInt8]] = [[]]
        var rest = Substring(text)
        while let first = rest.first {
            if rest.hasPrefix("{n}") {
                pieces.append([])
                rest = rest.dropFirst(3)
            } else {
                pieces[pieces.count - 1] += String(first).utf8
                rest = rest.dropFirst()
            }
        }
        self.pieces = pieces
    }

    func fill(with number: Int, into bytes: inout [UInt8]) {
        bytes += pieces[0]
        for piece in pieces.dropFirst() {
            bytes.append(decimal: number)
            bytes += piece
        }
    }
}

extension [UInt8] {
    /// Without a `String` in between: this runs once or twice per request.
    mutating func append(decimal number: Int) {
        var left = number
        let start = count
        repeat {
            append(UInt8(truncatingIfNeeded: 0x30 + left % 10))
            left /= 10
        } while left > 0
        self[start...].reverse()
    }
}
