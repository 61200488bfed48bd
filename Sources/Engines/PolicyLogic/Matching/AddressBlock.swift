/// An IPv4 or IPv6 address.
struct Address: Sendable, Hashable {
    let isV6: Bool
    let bits: UInt128

    var width: Int { isV6 ? 128 : 32 }

    private init(isV6: Bool, bits: UInt128) {
        self.isV6 = isV6
        self.bits = bits
    }

    init?(_ text: some StringProtocol) {
        if let v4 = Self.v4(text) {
            self.init(isV6: false, bits: UInt128(v4))
        } else if let v6 = Self.v6(text) {
            self.init(isV6: true, bits: v6)
        } else {
            return nil
        }
    }

    /// An IPv4 address that a dual-stack socket showed as IPv6 (`::ffff:192.0.2.1`), as what it is.
    var unmapped: Address {
        isV6 && bits >> 32 == 0xFFFF ? Address(isV6: false, bits: bits & 0xFFFF_FFFF) : self
    }

    private static func v4(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy(\.isDigit), let value = UInt8(part)
            else { return nil }
            bits = bits << 8 | UInt32(value)
        }
        return bits
    }

    private static func v6(_ text: some StringProtocol) -> UInt128? {
        let halves = split(text)
        guard halves.count <= 2, let head = groups(halves[0]) else { return nil }
        guard halves.count == 2 else { return head.count == 8 ? joined(head) : nil }
        guard let tail = groups(halves[1]), head.count + tail.count < 8 else { return nil }
        return joined(head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
    }

    /// Cuts at each `::`, of which there may be one.
    private static func split(_ text: some StringProtocol) -> [String] {
        var parts = [""]
        var rest = Substring(text)
        while let next = rest.first {
            if rest.hasPrefix("::") {
                parts.append("")
                rest = rest.dropFirst(2)
            } else {
                parts[parts.count - 1].append(next)
                rest = rest.dropFirst()
            }
        }
        return parts
    }

    private static func groups(_ text: String) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, let v4 = v4(part) {
                groups += [UInt16(v4 >> 16), UInt16(v4 & 0xFFFF)]
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.first != UInt8(ascii: "+"),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }

    private static func joined(_ groups: [UInt16]) -> UInt128 { groups.reduce(0) { $0 << 16 | UInt128($1) } }
}

/// A range of addresses in CIDR notation; an address alone is a range of one.
///
/// Source: RFC 4632; RFC 4291, section 2.
struct AddressBlock: Sendable, Hashable {
    let base: Address
    let prefixLength: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let base = Address(parts[0]) else { return nil }
        self.base = base
        guard parts.count == 2 else {
            prefixLength = base.width
            return
        }
        guard (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy(\.isDigit), let length = Int(parts[1]),
            length <= base.width
        else { return nil }
        prefixLength = length
    }

    /// Bits after the prefix are not regarded, also those written in the block itself.
    func contains(_ address: Address) -> Bool {
        guard address.isV6 == base.isV6 else { return false }
        let shift = base.width - prefixLength
        return address.bits >> UInt128(shift) == base.bits >> UInt128(shift)
    }
}
