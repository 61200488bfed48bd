/// Finds the place of a name in a fixed list, from the bytes on the wire, without making a string of them.
struct NameTable: Sendable {
    private var names: [[UInt8]] = []
    private var places: [Int] = []
    /// Open addressing, at most half full; the values index `names`.
    private var slots: [Int32] = []

    init() {}

    /// The first of equal names is found.
    init(_ entries: [(name: String, place: Int)]) {
        guard !entries.isEmpty else { return }
        var size = 4
        while size < entries.count * 2 { size *= 2 }
        slots = Array(repeating: -1, count: size)
        for entry in entries {
            let name = Array(entry.name.utf8)
            var slot = name.withUnsafeBufferPointer { Self.hash($0) } & (size - 1)
            var isKnown = false
            while slots[slot] >= 0 {
                isKnown = isKnown || names[Int(slots[slot])] == name
                slot = (slot + 1) & (size - 1)
            }
            guard !isKnown else { continue }
            slots[slot] = Int32(names.count)
            names.append(name)
            places.append(entry.place)
        }
    }

    var isEmpty: Bool { names.isEmpty }

    func place(of name: UnsafeBufferPointer<UInt8>) -> Int? {
        guard !slots.isEmpty else { return nil }
        var slot = Self.hash(name) & (slots.count - 1)
        while slots[slot] >= 0 {
            let found = Int(slots[slot])
            if names[found].elementsEqual(name) { return places[found] }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    func place(of name: String) -> Int? {
        if let place = name.utf8.withContiguousStorageIfAvailable({ self.place(of: $0) }) { return place }
        return Array(name.utf8).withUnsafeBufferPointer { place(of: $0) }
    }

    /// For a table of lower-case names: finds a name of any case.
    func place(ignoringCaseOf name: String) -> Int? {
        guard !slots.isEmpty else { return nil }
        let lowered = name.utf8.map { WireHeaders.lowered($0) }
        return lowered.withUnsafeBufferPointer { place(of: $0) }
    }

    /// FNV-1a. The table is of our own making, so nobody can fill it with colliding names.
    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }
}
