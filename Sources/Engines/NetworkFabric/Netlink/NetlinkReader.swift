import Ground

/// Reads one message of the kernel's answer to a dump.
struct NetlinkReader {
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Attributes that stand inside of another.
    init(attributes: ArraySlice<UInt8>) {
        bytes = [UInt8](repeating: 0, count: Self.body) + attributes
    }

    var kind: UInt16 { number(at: 4) }
    /// The part that is of fixed form begins here.
    static let body = 16

    func number<Number: FixedWidthInteger>(at place: Int, as: Number.Type = Number.self) -> Number {
        guard place + MemoryLayout<Number>.size <= bytes.count else { return 0 }
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: Number.self) }
    }

    /// Values of attributes by type, behind a header of this size.
    func attributes(after headerLength: Int) -> [UInt16: ArraySlice<UInt8>] {
        var found: [UInt16: ArraySlice<UInt8>] = [:]
        var place = Self.body + headerLength
        while place + 4 <= bytes.count {
            let length = Int(number(at: place, as: UInt16.self))
            guard length >= 4, place + length <= bytes.count else { break }
            found[number(at: place + 2, as: UInt16.self) & 0x3fff] = bytes[place + 4..<place + length]
            place += (length + 3) & ~3
        }
        return found
    }
}

extension ArraySlice<UInt8> {
    /// In the host's byte order.
    var netlinkNumber: UInt32 { count < 4 ? 0 : reversed().suffix(4).reduce(0) { $0 << 8 | UInt32($1) } }
    var netlinkAddress: IPv4Address { IPv4Address(count < 4 ? 0 : prefix(4).reduce(0) { $0 << 8 | UInt32($1) }) }
    var netlinkText: String { String(decoding: prefix { $0 != 0 }, as: UTF8.self) }
    var netlinkHardware: HardwareAddress { HardwareAddress(prefix(6).reduce(0) { $0 << 8 | UInt64($1) }) }
}
