import NIOCore

extension Refusal: Error {}

/// Reads a request line and header lines, line by line as they come, and refuses at the first wrong byte.
struct HeadParser {
    private let limits: Limits
    /// Offsets from the start of the head, which stays unread in the buffer until it is whole.
    private var lineStart = 0
    private var scanned = 0
    private var line: RequestLine?
    private var fields: [HeaderFields.Entry] = []
    private var framing = FramingFields()

    init(limits: Limits) { self.limits = limits }

    /// The head when its last line is there. Consumes it then, and nothing before.
    mutating func parse(_ buffer: inout ByteBuffer) throws(Refusal) -> ParsedHead? {
        skipEmptyLines(&buffer)
        let step = try scan(buffer)
        switch step {
        case .needsMore:
            if scanned > limits.headBytes { throw .headTooLarge }
            if line == nil, scanned > limits.targetBytes { throw .targetTooLong }
            return nil
        case .complete(let length):
            if length > limits.headBytes { throw .headTooLarge }
            return try finish(&buffer, length: length)
        }
    }

    private enum Step { case needsMore, complete(length: Int) }

    /// Robustness that RFC 9112, section 2.2 asks for: an empty line before the request line is dropped.
    private mutating func skipEmptyLines(_ buffer: inout ByteBuffer) {
        guard line == nil else { return }
        while buffer.getInteger(at: buffer.readerIndex, as: UInt16.self) == 0x0D0A {
            buffer.moveReaderIndex(forwardBy: 2)
            scanned = 0
        }
    }

    private mutating func scan(_ buffer: ByteBuffer) throws(Refusal) -> Step {
        var refusal: Refusal?
        let step: Step = buffer.withUnsafeReadableBytes { bytes in
            do throws(Refusal) {
                return try scanLines(bytes)
            } catch {
                refusal = error
                return .needsMore
            }
        }
        if let refusal { throw refusal }
        return step
    }

    private mutating func scanLines(_ bytes: UnsafeRawBufferPointer) throws(Refusal) -> Step {
        let end = min(bytes.count, limits.headBytes + 1)
        while let lineFeed = bytes.firstLineFeed(from: scanned, to: end) {
            guard lineFeed > lineStart, bytes[lineFeed - 1] == UInt8(ascii: "\r") else { throw .malformedRequest }
            let content = lineStart..<(lineFeed - 1)
            lineStart = lineFeed + 1
            scanned = lineStart
            if line == nil {
                if content.count > limits.targetBytes { throw .targetTooLong }
                line = try RequestLine(bytes, content, limits)
            } else if content.isEmpty {
                return .complete(length: lineStart)
            } else {
                if fields.count == limits.headerCount { throw .headTooLarge }
                try field(bytes, content)
            }
        }
        scanned = end
        return .needsMore
    }

    private mutating func field(_ bytes: UnsafeRawBufferPointer, _ content: Range<Int>) throws(Refusal) {
        var nameEnd = content.lowerBound
        while nameEnd < content.upperBound, CharacterClass.isToken(bytes[nameEnd]) { nameEnd += 1 }
        guard nameEnd > content.lowerBound, nameEnd < content.upperBound, bytes[nameEnd] == UInt8(ascii: ":") else {
            // Also a line that starts with a blank (folding) and a blank before the colon.
            throw .malformedRequest
        }
        var start = nameEnd + 1
        var end = content.upperBound
        while start < end, bytes[start].isBlank { start += 1 }
        while end > start, bytes[end - 1].isBlank { end -= 1 }
        for index in start..<end where !CharacterClass.isFieldValue(bytes[index]) { throw .malformedRequest }

        let name = content.lowerBound..<nameEnd
        let value = start..<end
        try framing.note(
            name: UnsafeRawBufferPointer(rebasing: bytes[name]),
            value: UnsafeRawBufferPointer(rebasing: bytes[value])
        )
        fields.append(
            HeaderFields.Entry(
                nameStart: UInt32(truncatingIfNeeded: name.lowerBound),
                nameCount: UInt32(truncatingIfNeeded: name.count),
                valueStart: UInt32(truncatingIfNeeded: value.lowerBound),
                valueCount: UInt32(truncatingIfNeeded: value.count)
            )
        )
    }

    private mutating func finish(_ buffer: inout ByteBuffer, length: Int) throws(Refusal) -> ParsedHead {
        guard let line else { throw .malformedRequest }
        let meaning = try framing.resolve(version: line.version)
        // Offsets count from the request line on; the block kept starts there too, minus nothing: one copy.
        let wire = buffer.withUnsafeReadableBytes { [UInt8]($0[..<(length - 2)]) }
        buffer.moveReaderIndex(forwardBy: length)
        let head = RequestHead(
            method: line.method,
            target: line.target,
            version: line.version,
            headers: HeaderFields(wire: wire, entries: fields)
        )
        reset()
        return ParsedHead(
            head: head,
            framing: meaning.framing,
            keepsAlive: meaning.keepsAlive,
            expectsContinue: meaning.expectsContinue
        )
    }

    private mutating func reset() {
        let expected = fields.count
        lineStart = 0
        scanned = 0
        line = nil
        // A client's requests are alike: the next head has about as many fields.
        fields = []
        fields.reserveCapacity(expected)
        framing = FramingFields()
    }
}

extension UnsafeRawBufferPointer {
    @inline(__always)
    func firstLineFeed(from start: Int, to end: Int) -> Int? {
        var index = start
        while index < end {
            if self[index] == UInt8(ascii: "\n") { return index }
            index += 1
        }
        return nil
    }
}

extension UInt8 {
    @inline(__always)
    var isBlank: Bool { self == 0x20 || self == 0x09 }
}
