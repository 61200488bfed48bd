/// A block of IPv4 or IPv6 addresses.
///
/// Source: RFC 4632, RFC 4291, RFC 5952 for the text of IPv6.
struct AddressBlock: CustomStringConvertible, Equatable {
    /// 32 or 128.
    let width: Int
    let address: UInt128
    let prefix: Int

    /// Reads `10.0.0.0/16` or `2001:db8::/32`; bits behind the prefix are cleared.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let prefix = Int(parts[1]) else { return nil }
        let isLong = parts[0].contains(":")
        guard let address = isLong ? Self.long(parts[0]) : Self.short(parts[0]) else { return nil }
        width = isLong ? 128 : 32
        guard (0...width).contains(prefix) else { return nil }
        self.prefix = prefix
        self.address = prefix == 0 ? 0 : (address >> UInt128(width - prefix)) << UInt128(width - prefix)
    }

    private init(width: Int, address: UInt128, prefix: Int) {
        self.width = width
        self.address = address
        self.prefix = prefix
    }

    /// The first blocks of 2^hostBits addresses; nil when they do not fit.
    func divided(into count: Int, hostBits: Int) -> [AddressBlock]? {
        guard hostBits > 0, hostBits <= width - prefix, count > 0 else { return nil }
        let spare = width - prefix - hostBits
        guard spare >= 62 || count <= 1 << spare else { return nil }
        return (0..<count).map { place in
            AddressBlock(width: width, address: address + UInt128(place) << UInt128(hostBits), prefix: width - hostBits)
        }
    }

    var description: String { "\(width == 32 ? shortText : longText)/\(prefix)" }

    private static func short(_ text: Substring) -> UInt128? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt128 = 0
        for part in parts {
            guard part.count <= 3, part.allSatisfy(\.isNumber), let byte = UInt8(part) else { return nil }
            address = address << 8 | UInt128(byte)
        }
        return address
    }

    private static func long(_ text: Substring) -> UInt128? {
        let sides = String(text).cut(at: "::")
        guard sides.count <= 2 else { return nil }
        var groups: [[UInt16]] = []
        for side in sides {
            var values: [UInt16] = []
            for part in side.split(separator: ":", omittingEmptySubsequences: false) where !side.isEmpty {
                guard part.count <= 4, let value = UInt16(part, radix: 16) else { return nil }
                values.append(value)
            }
            groups.append(values)
        }
        let given = groups.reduce(0) { $0 + $1.count }
        guard sides.count == 1 ? given == 8 : given < 8 else { return nil }
        let all = groups[0] + Array(repeating: 0, count: 8 - given) + (groups.count > 1 ? groups[1] : [])
        return all.reduce(0) { $0 << 16 | UInt128($1) }
    }

    private var shortText: String {
        (0..<4).map { String((address >> UInt128(24 - 8 * $0)) & 0xFF) }.joined(separator: ".")
    }

    private var longText: String {
        let groups = (0..<8).map { UInt16((address >> UInt128(112 - 16 * $0)) & 0xFFFF) }
        var best = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > best.count, end - start > 1 { best = start..<end }
            start = end + 1
        }
        let texts = groups.map { String($0, radix: 16) }
        guard !best.isEmpty else { return texts.joined(separator: ":") }
        return texts[..<best.lowerBound].joined(separator: ":") + "::"
            + texts[best.upperBound...].joined(separator: ":")
    }
}
