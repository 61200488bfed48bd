/// An ordered list of header fields, kept as the very bytes that go over the wire.
///
/// One block of `name: value` lines and an index into it: parsing a request makes no strings, and writing a
/// response is one copy. Names are compared without case; equal names stay separate, in the order sent.
package struct HeaderFields: Sendable {
    struct Entry: Sendable, Equatable {
        var nameStart: UInt32
        var nameCount: UInt32
        var valueStart: UInt32
        var valueCount: UInt32
    }

    private(set) var wire: [UInt8]
    private(set) var entries: [Entry]

    package init() {
        wire = []
        entries = []
    }

    package init(_ fields: some Sequence<(String, String)>) {
        self.init()
        for (name, value) in fields { append(name, value) }
    }

    /// For the parser: lines as received, ends of line included, and where the fields are in them.
    init(wire: [UInt8], entries: [Entry]) {
        self.wire = wire
        self.entries = entries
    }

    package var count: Int { entries.count }
    package var isEmpty: Bool { entries.isEmpty }
}

extension HeaderFields {
    /// Adds a field at the end.
    ///
    /// Values may come from a client (a stored content type, a query parameter): bytes that would end the line
    /// become spaces, bytes that no name may have become hyphens.
    package mutating func append(_ name: String, _ value: String) {
        if wire.isEmpty {
            wire.reserveCapacity(384)
            entries.reserveCapacity(12)
        }
        let nameStart = wire.count
        put(name, where: CharacterClass.isToken, otherwise: UInt8(ascii: "-"))
        let nameCount = wire.count - nameStart
        wire.append(UInt8(ascii: ":"))
        wire.append(UInt8(ascii: " "))
        let valueStart = wire.count
        put(value, where: CharacterClass.isFieldValue, otherwise: UInt8(ascii: " "))
        entries.append(
            Entry(
                nameStart: UInt32(truncatingIfNeeded: nameStart),
                nameCount: UInt32(truncatingIfNeeded: nameCount),
                valueStart: UInt32(truncatingIfNeeded: valueStart),
                valueCount: UInt32(truncatingIfNeeded: wire.count - valueStart)
            )
        )
        wire.append(UInt8(ascii: "\r"))
        wire.append(UInt8(ascii: "\n"))
    }

    @inline(__always)
    private mutating func put(_ text: String, where isAllowed: (UInt8) -> Bool, otherwise: UInt8) {
        var text = text
        text.withUTF8 { bytes in
            let start = wire.count
            wire.append(contentsOf: bytes)
            for index in 0..<bytes.count where !isAllowed(bytes[index]) { wire[start + index] = otherwise }
        }
    }

    package mutating func append(contentsOf other: HeaderFields) {
        if isEmpty {
            self = other
        } else {
            for (name, value) in other { append(name, value) }
        }
    }

    /// Removes every field of that name.
    package mutating func remove(_ name: String) {
        guard contains(name) else { return }
        var kept = HeaderFields()
        for index in entries.indices where !matches(entries[index], name) {
            kept.append(self.name(at: index), value(at: index))
        }
        self = kept
    }

    /// Puts one field in the place of all of that name.
    package mutating func replace(_ name: String, with value: String) {
        remove(name)
        append(name, value)
    }
}

extension HeaderFields {
    /// The value of the first field of that name; bytes that are not UTF-8 are replaced.
    package subscript(_ name: String) -> String? {
        firstIndex(of: name).map { value(at: $0) }
    }

    package func contains(_ name: String) -> Bool { firstIndex(of: name) != nil }

    /// The values of all fields of that name, in order.
    package func all(_ name: String) -> [String] {
        entries.indices.filter { matches(entries[$0], name) }.map { value(at: $0) }
    }

    /// The first field's value as it was sent.
    package func bytes(of name: String) -> ArraySlice<UInt8>? {
        firstIndex(of: name).map { wire[valueRange(entries[$0])] }
    }

    package func name(at index: Int) -> String {
        let entry = entries[index]
        return String(decoding: wire[Int(entry.nameStart)..<Int(entry.nameStart + entry.nameCount)], as: UTF8.self)
    }

    package func value(at index: Int) -> String {
        String(decoding: wire[valueRange(entries[index])], as: UTF8.self)
    }

    private func valueRange(_ entry: Entry) -> Range<Int> {
        Int(entry.valueStart)..<Int(entry.valueStart + entry.valueCount)
    }

    private func firstIndex(of name: String) -> Int? {
        entries.firstIndex { matches($0, name) }
    }

    private func matches(_ entry: Entry, _ name: String) -> Bool {
        var wanted = name
        return wanted.withUTF8 { wanted in
            guard Int(entry.nameCount) == wanted.count else { return false }
            return wire.withUnsafeBufferPointer { wire in
                for offset in 0..<wanted.count
                where CharacterClass.lowercased(wire[Int(entry.nameStart) + offset])
                    != CharacterClass.lowercased(wanted[offset])
                {
                    return false
                }
                return true
            }
        }
    }
}

extension HeaderFields: Sequence {
    package struct Iterator: IteratorProtocol {
        let fields: HeaderFields
        var position = 0

        package mutating func next() -> (name: String, value: String)? {
            guard position < fields.count else { return nil }
            defer { position += 1 }
            return (fields.name(at: position), fields.value(at: position))
        }
    }

    package var underestimatedCount: Int { count }
    package func makeIterator() -> Iterator { Iterator(fields: self) }
}

extension HeaderFields: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) { self.init(elements) }
}
