/// The checksum of two contents in a row, from their checksums and the length of the second.
///
/// A CRC is the remainder of a polynomial; appending bytes multiplies it by a power of x, and powers of x are found by
/// squaring. Source: RFC 3385; the method that zlib's `crc32_combine` made known.
struct CRCCombination<Word: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    /// In reflected form: the highest power is bit 0.
    private let polynomial: Word

    fileprivate init(polynomial: Word) { self.polynomial = polynomial }

    func combine(_ first: Word, _ second: Word, secondBytes: Int) -> Word {
        product(first, powerOfX(bits: UInt64(secondBytes) * 8)) ^ second
    }

    /// One, in reflected form.
    private var one: Word { 1 << Word(Word.bitWidth - 1) }

    private func product(_ a: Word, _ b: Word) -> Word {
        var sum: Word = 0
        var shifted = b
        var bit = one
        while bit != 0 {
            if a & bit != 0 { sum ^= shifted }
            shifted = shifted & 1 == 1 ? shifted >> 1 ^ polynomial : shifted >> 1
            bit >>= 1
        }
        return sum
    }

    private func powerOfX(bits: UInt64) -> Word {
        var result = one
        // x to the first, then its square, and so on.
        var square = one >> 1
        var rest = bits
        while rest > 0 {
            if rest & 1 == 1 { result = product(result, square) }
            square = product(square, square)
            rest >>= 1
        }
        return result
    }
}

extension CRCCombination where Word == UInt32 {
    static let crc32 = CRCCombination(polynomial: 0xEDB8_8320)
    static let crc32c = CRCCombination(polynomial: 0x82F6_3B78)
}

extension CRCCombination where Word == UInt64 {
    static let crc64nvme = CRCCombination(polynomial: 0x9A6C_9329_AC4B_C9B5)
}

extension ChecksumAlgorithm {
    /// The checksum of two contents in a row; nil for algorithms that cannot tell.
    func combine(_ first: [UInt8], _ second: [UInt8], secondBytes: Int) -> [UInt8]? {
        guard first.count == bytes, second.count == bytes else { return nil }
        switch self {
        case .crc32:
            return bigEndian(CRCCombination.crc32.combine(word32(first), word32(second), secondBytes: secondBytes))
        case .crc32c:
            return bigEndian(CRCCombination.crc32c.combine(word32(first), word32(second), secondBytes: secondBytes))
        case .crc64nvme:
            return bigEndian(CRCCombination.crc64nvme.combine(word64(first), word64(second), secondBytes: secondBytes))
        case .sha1, .sha256: return nil
        }
    }

    private func word32(_ bytes: [UInt8]) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }
    private func word64(_ bytes: [UInt8]) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
