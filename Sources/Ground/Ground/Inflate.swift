/// Unpacks gzip, as clients pack long bodies and long texts.
///
/// Source: RFC 1951, RFC 1952. The checksum is not looked at: a damaged text shows itself.
public struct Inflate {
    private struct Damaged: Error {}

    private let input: [UInt8]
    private var place: Int
    private var bits: UInt32 = 0
    private var bitCount = 0
    private var output: [UInt8] = []
    private let outputMax: Int

    /// Nil when the data is damaged, or longer than allowed.
    public static func gzip(_ bytes: [UInt8], atMost limit: Int) -> [UInt8]? {
        guard let start = headLength(bytes) else { return nil }
        var inflate = Inflate(input: bytes, place: start, outputMax: limit)
        do {
            while try !inflate.block() {}
            return inflate.output
        } catch {
            return nil
        }
    }

    private init(input: [UInt8], place: Int, outputMax: Int) {
        self.input = input
        self.place = place
        self.outputMax = outputMax
    }

    private static func headLength(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 18, bytes[0] == 0x1F, bytes[1] == 0x8B, bytes[2] == 8 else { return nil }
        let flags = bytes[3]
        var place = 10
        if flags & 4 != 0 {
            guard place + 2 <= bytes.count else { return nil }
            place += 2 + Int(bytes[place]) + Int(bytes[place + 1]) << 8
        }
        // A name, then a comment, each up to a zero.
        for flag: UInt8 in [8, 16] where flags & flag != 0 {
            guard place < bytes.count, let end = bytes[place...].firstIndex(of: 0) else { return nil }
            place = end + 1
        }
        if flags & 2 != 0 { place += 2 }
        return place < bytes.count ? place : nil
    }

    private mutating func take(_ count: Int) throws -> Int {
        while bitCount < count {
            guard place < input.count else { throw Damaged() }
            bits |= UInt32(input[place]) << UInt32(bitCount)
            place += 1
            bitCount += 8
        }
        let value = bits & ((1 << UInt32(count)) - 1)
        bits >>= UInt32(count)
        bitCount -= count
        return Int(value)
    }

    private mutating func put(_ byte: UInt8) throws {
        guard output.count < outputMax else { throw Damaged() }
        output.append(byte)
    }

    /// Unpacks a block; says whether it was the last.
    private mutating func block() throws -> Bool {
        let isLast = try take(1) == 1
        switch try take(2) {
        case 0: try stored()
        case 1: try coded(Self.fixedLiterals, Self.fixedDistances)
        case 2:
            let (literals, distances) = try readCodes()
            try coded(literals, distances)
        default: throw Damaged()
        }
        return isLast
    }

    private mutating func stored() throws {
        bits = 0
        bitCount = 0
        guard place + 4 <= input.count else { throw Damaged() }
        let length = Int(input[place]) | Int(input[place + 1]) << 8
        place += 4
        guard place + length <= input.count else { throw Damaged() }
        for byte in input[place..<place + length] { try put(byte) }
        place += length
    }

    private mutating func coded(_ literals: Code, _ distances: Code) throws {
        while true {
            let symbol = try next(literals)
            if symbol < 256 {
                try put(UInt8(symbol))
            } else if symbol == 256 {
                return
            } else {
                guard symbol - 257 < Self.lengths.count else { throw Damaged() }
                let (base, extra) = Self.lengths[symbol - 257]
                let length = base + (try take(extra))
                let code = try next(distances)
                guard code < Self.distances.count else { throw Damaged() }
                let (far, more) = Self.distances[code]
                let distance = far + (try take(more))
                guard distance <= output.count else { throw Damaged() }
                for _ in 0..<length { try put(output[output.count - distance]) }
            }
        }
    }

    private mutating func readCodes() throws -> (Code, Code) {
        let literalCount = try take(5) + 257
        let distanceCount = try take(5) + 1
        let lengthCount = try take(4) + 4
        var order = [Int](repeating: 0, count: 19)
        for place in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15].prefix(lengthCount) {
            order[place] = try take(3)
        }
        let code = Code(order)
        var lengths: [Int] = []
        while lengths.count < literalCount + distanceCount {
            let symbol = try next(code)
            switch symbol {
            case 0..<16: lengths.append(symbol)
            case 16:
                guard let last = lengths.last else { throw Damaged() }
                lengths += [Int](repeating: last, count: 3 + (try take(2)))
            case 17: lengths += [Int](repeating: 0, count: 3 + (try take(3)))
            default: lengths += [Int](repeating: 0, count: 11 + (try take(7)))
            }
        }
        return (Code(Array(lengths[..<literalCount])), Code(Array(lengths[literalCount...])))
    }

    private mutating func next(_ code: Code) throws -> Int {
        var (value, first, place) = (0, 0, 0)
        for length in 1...15 {
            value |= try take(1)
            let count = code.counts[length]
            if value - count < first { return code.symbols[place + (value - first)] }
            place += count
            first = (first + count) << 1
            value <<= 1
        }
        throw Damaged()
    }

    /// A canonical Huffman code: how many symbols there are of each length, and the symbols in order.
    private struct Code {
        var counts = [Int](repeating: 0, count: 16)
        var symbols: [Int] = []

        init(_ lengths: [Int]) {
            for length in lengths { counts[length] += 1 }
            counts[0] = 0
            for wanted in 1...15 {
                for (symbol, length) in lengths.enumerated() where length == wanted { symbols.append(symbol) }
            }
        }
    }

    private static let fixedLiterals = Code(
        [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112) + [Int](repeating: 7, count: 24)
            + [Int](repeating: 8, count: 8)
    )
    private static let fixedDistances = Code([Int](repeating: 5, count: 30))

    private static let lengths: [(base: Int, extra: Int)] = {
        var table: [(Int, Int)] = (3...10).map { ($0, 0) }
        var base = 11
        for extra in 1...5 {
            for _ in 0..<4 {
                table.append((base, extra))
                base += 1 << extra
            }
        }
        // The longest has a code of its own.
        table.append((258, 0))
        return table
    }()

    private static let distances: [(base: Int, extra: Int)] = {
        var table: [(Int, Int)] = (1...4).map { ($0, 0) }
        var base = 5
        for extra in 1...13 {
            for _ in 0..<2 {
                table.append((base, extra))
                base += 1 << extra
            }
        }
        return table
    }()
}
