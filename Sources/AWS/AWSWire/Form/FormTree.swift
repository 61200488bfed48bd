import Ground

/// A form's parameters as a tree: `Tags.member.1.Key=x` stands under `Tags`, `member`, `1`, `Key`.
///
/// All text lies decoded in one array; nodes are ranges of it, so that a request costs two arrays, not a string
/// for each part of each key.
struct FormTree: Sendable {
    struct Node {
        var nameStart: Int32
        var nameEnd: Int32
        /// Negative where the node has no value of its own.
        var valueStart: Int32 = -1
        var valueEnd: Int32 = -1
        var firstChild: Int32 = -1
        var lastChild: Int32 = -1
        var next: Int32 = -1
        var childCount: Int32 = 0
    }

    private struct ChildKey: Hashable {
        var parent: Int32
        var name: [UInt8]

        func hash(into hasher: inout Hasher) {
            hasher.combine(parent)
            name.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }

    /// Below this many children a scan is faster than a hash; above it a scan would let a client burn our time.
    private static let scanned = 48

    private var text: [UInt8] = []
    private var nodes: [Node] = [Node(nameStart: 0, nameEnd: 0)]
    private var index: [ChildKey: Int32] = [:]
    private var parameters = 0

    static let root = 0

    init() {}

    /// Adds the parameters of a query or of a form's body.
    mutating func add(_ encoded: [UInt8]) throws(WireError) {
        try encoded.withUnsafeBufferPointer { bytes throws(WireError) in try add(bytes) }
    }

    private mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) throws(WireError) {
        guard text.count + bytes.count < Int32.max else { throw .malformed("The request is too long.") }
        text.reserveCapacity(text.count + bytes.count)
        nodes.reserveCapacity(nodes.count + bytes.count / 16)
        var place = 0
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "&") {
                place += 1
                continue
            }
            parameters += 1
            guard parameters <= WireLimits.formParametersMax else { throw .malformed("Too many parameters.") }
            let node = try key(bytes, &place)
            let start = text.count
            if place < bytes.count, bytes[place] == UInt8(ascii: "=") {
                place += 1
                while place < bytes.count, bytes[place] != UInt8(ascii: "&") {
                    appendRun(bytes, &place) { $0 == UInt8(ascii: "&") }
                    if Self.isEscape(bytes, place) { text.append(try Self.byte(bytes, &place)) }
                }
            }
            nodes[node].valueStart = Int32(start)
            nodes[node].valueEnd = Int32(text.count)
        }
    }

    private mutating func key(_ bytes: UnsafeBufferPointer<UInt8>, _ place: inout Int) throws(WireError) -> Int {
        var node = Self.root
        var depth = 0
        var start = text.count
        while true {
            appendRun(bytes, &place) {
                $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "&")
            }
            let isEnd = place == bytes.count || bytes[place] == UInt8(ascii: "=") || bytes[place] == UInt8(ascii: "&")
            let byte = isEnd ? UInt8(ascii: ".") : try Self.byte(bytes, &place)
            guard byte == UInt8(ascii: ".") else {
                text.append(byte)
                continue
            }
            depth += 1
            guard depth <= WireLimits.depthMax else { throw .malformed("A parameter's name has too many parts.") }
            node = child(of: node, named: start..<text.count)
            if isEnd { return node }
            start = text.count
        }
    }

    /// Copies what needs no decoding, up to an end or an escape.
    @inline(__always)
    private mutating func appendRun(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ place: inout Int,
        until isEnd: (UInt8) -> Bool
    ) {
        let start = place
        while place < bytes.count, !isEnd(bytes[place]), !Self.isEscape(bytes, place) { place += 1 }
        text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<place]))
    }

    @inline(__always)
    private static func isEscape(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
        place < bytes.count && (bytes[place] == UInt8(ascii: "%") || bytes[place] == UInt8(ascii: "+"))
    }

    /// Reads one byte, with escapes resolved.
    private static func byte(_ bytes: UnsafeBufferPointer<UInt8>, _ place: inout Int) throws(WireError) -> UInt8 {
        let byte = bytes[place]
        place += 1
        if byte == UInt8(ascii: "+") { return 0x20 }
        guard byte == UInt8(ascii: "%") else { return byte }
        guard place + 1 < bytes.count, let high = digit(bytes[place]), let low = digit(bytes[place + 1]) else {
            throw .malformed("A percent sign is not followed by two hexadecimal digits.")
        }
        place += 2
        return high << 4 | low
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    private func isNamed(_ node: Int, _ name: Range<Int>) -> Bool {
        let found = nodes[node]
        guard Int(found.nameEnd - found.nameStart) == name.count else { return false }
        return text.withUnsafeBufferPointer { text in
            for offset in 0..<name.count where text[Int(found.nameStart) + offset] != text[name.lowerBound + offset] {
                return false
            }
            return true
        }
    }

    private mutating func child(of parent: Int, named name: Range<Int>) -> Int {
        let count = Int(nodes[parent].childCount)
        // Clients send what belongs together in a row.
        if nodes[parent].lastChild >= 0, isNamed(Int(nodes[parent].lastChild), name) {
            text.removeLast(name.count)
            return Int(nodes[parent].lastChild)
        }
        if count <= Self.scanned {
            var next = nodes[parent].firstChild
            while next >= 0 {
                if isNamed(Int(next), name) {
                    text.removeLast(name.count)
                    return Int(next)
                }
                next = nodes[Int(next)].next
            }
        } else {
            if count == Self.scanned + 1 { indexChildren(of: parent) }
            if let found = index[ChildKey(parent: Int32(parent), name: Array(text[name]))] {
                text.removeLast(name.count)
                return Int(found)
            }
        }
        return append(to: parent, name, isIndexed: count > Self.scanned)
    }

    private mutating func indexChildren(of parent: Int) {
        var next = nodes[parent].firstChild
        while next >= 0 {
            index[ChildKey(parent: Int32(parent), name: name(Int(next)))] = next
            next = nodes[Int(next)].next
        }
    }

    private mutating func append(to parent: Int, _ name: Range<Int>, isIndexed: Bool) -> Int {
        let new = Int32(nodes.count)
        nodes.append(Node(nameStart: Int32(name.lowerBound), nameEnd: Int32(name.upperBound)))
        let last = nodes[parent].lastChild
        if last >= 0 { nodes[Int(last)].next = new } else { nodes[parent].firstChild = new }
        nodes[parent].lastChild = new
        nodes[parent].childCount += 1
        if isIndexed { index[ChildKey(parent: Int32(parent), name: Array(text[name]))] = new }
        return Int(new)
    }

    private func name(_ node: Int) -> [UInt8] { Array(text[Int(nodes[node].nameStart)..<Int(nodes[node].nameEnd)]) }
}

extension FormTree {
    func children(of node: Int) -> FormChildren { FormChildren(tree: self, waiting: nodes[node].firstChild) }
    func hasChildren(_ node: Int) -> Bool { nodes[node].firstChild >= 0 }

    func next(after node: Int32) -> Int32 { nodes[Int(node)].next }

    func withName<Result>(of node: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        text.withUnsafeBufferPointer { all in
            body(UnsafeBufferPointer(rebasing: all[Int(nodes[node].nameStart)..<Int(nodes[node].nameEnd)]))
        }
    }

    func child(of node: Int, named name: String) -> Int? {
        let wanted = Array(name.utf8)
        return children(of: node).first { withName(of: $0) { $0.elementsEqual(wanted) } }
    }

    /// Nil where the node has no value; an error where it is not UTF-8.
    func value(_ node: Int) throws(WireError) -> String? {
        guard nodes[node].valueStart >= 0 else { return nil }
        let bytes = text[Int(nodes[node].valueStart)..<Int(nodes[node].valueEnd)]
        guard let value = String(validUTF8: bytes) else {
            throw .malformed("A parameter's value is not UTF-8.")
        }
        return value
    }

    func isEmptyValue(_ node: Int) -> Bool { nodes[node].valueStart == nodes[node].valueEnd }

    /// The node's name as a list's index.
    func number(_ node: Int) -> Int? {
        withName(of: node) { name in
            guard !name.isEmpty, name.count <= 9, name.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            return name.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
    }
}

/// A node's children in the order they came.
struct FormChildren: Sequence, IteratorProtocol {
    let tree: FormTree
    var waiting: Int32

    mutating func next() -> Int? {
        guard waiting >= 0 else { return nil }
        let result = Int(waiting)
        waiting = tree.next(after: waiting)
        return result
    }
}
