/// How a bucket's spread lies in the database: NULL when all values are equal, empty when it is not known, else the
/// values and then the counts, as little-endian doubles.
enum SpreadBytes {
    static func bytes(of spread: Bucket.Spread) -> [UInt8]? {
        switch spread {
        case .uniform: return nil
        case .unknown: return []
        case .known(let distribution):
            var out: [UInt8] = []
            out.reserveCapacity(distribution.values.count * 16)
            for value in distribution.values + distribution.counts {
                withUnsafeBytes(of: value.bitPattern.littleEndian) { out.append(contentsOf: $0) }
            }
            return out
        }
    }

    static func spread(_ bytes: [UInt8]?) -> Bucket.Spread {
        guard let bytes else { return .uniform }
        guard !bytes.isEmpty, bytes.count % 16 == 0 else { return .unknown }
        let numbers = bytes.withUnsafeBytes { raw in
            (0..<bytes.count / 8).map { place in
                Double(bitPattern: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self)))
            }
        }
        let half = numbers.count / 2
        return .known(Distribution(values: Array(numbers[..<half]), counts: Array(numbers[half...])))
    }
}
