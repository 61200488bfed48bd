/// Writes CBOR items into a growing array.
struct CBORWriter {
    private(set) var out: [UInt8] = []

    init() { out.reserveCapacity(512) }

    private mutating func head(_ major: CBORReader.Major, _ argument: UInt64) {
        let first = major.rawValue << 5
        switch argument {
        case 0..<24: out.append(first | UInt8(argument))
        case 24...0xFF: add(first | 24, argument, 1)
        case 0x100...0xFFFF: add(first | 25, argument, 2)
        case 0x1_0000...0xFFFF_FFFF: add(first | 26, argument, 4)
        default: add(first | 27, argument, 8)
        }
    }

    private mutating func add(_ first: UInt8, _ value: UInt64, _ count: Int) {
        out.append(first)
        for place in (0..<count).reversed() { out.append(UInt8(truncatingIfNeeded: value >> UInt64(place * 8))) }
    }

    mutating func integer(_ value: Int64) {
        if value >= 0 { head(.unsigned, UInt64(value)) } else { head(.negative, UInt64(bitPattern: ~value)) }
    }

    /// In single precision where that loses nothing.
    mutating func double(_ value: Double) {
        let single = Float(value)
        if Double(single) == value || value.isNaN {
            add(0xFA, UInt64(single.bitPattern), 4)
        } else {
            add(0xFB, value.bitPattern, 8)
        }
    }

    mutating func boolean(_ value: Bool) { out.append(value ? 0xF5 : 0xF4) }
    mutating func null() { out.append(0xF6) }

    mutating func text(_ value: String) {
        head(.text, UInt64(value.utf8.count))
        out += value.utf8
    }

    mutating func blob(_ value: [UInt8]) {
        head(.bytes, UInt64(value.count))
        out += value
    }

    mutating func array(count: Int) { head(.array, UInt64(count)) }
    mutating func map(count: Int) { head(.map, UInt64(count)) }
    mutating func openMap() { out.append(0xBF) }
    mutating func close() { out.append(0xFF) }
    mutating func tag(_ number: UInt64) { head(.tag, number) }
}
