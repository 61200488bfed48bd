import AWSModel
import Glibc
import NIOCore

/// Takes a `multipart/form-data` body apart as it comes: fields first, then the bytes of one file.
///
/// It is fed whole buffers and answers with events; it keeps no more than one field and the length of a boundary.
/// Source: RFC 7578; S3 API Reference, "POST Object": what stands behind the file is passed over.
struct FormParser {
    struct Limits: Sendable {
        /// AWS's limit for everything but the file.
        var fieldsBytesMax = 20_000
        var fieldsMax = 300
        var partHeadBytesMax = 4_096

        static let standard = Limits()
    }

    enum Event: Sendable, Equatable {
        case field(name: String, value: String)
        /// The file begins: no field that follows counts.
        case fileBegins(FormFile)
        case fileBytes(ByteBuffer)
        case fileEnds
    }

    private enum State {
        /// Looking for a boundary: at the start, or right behind a field.
        case boundary
        case partHead
        case field(name: String)
        case file
        /// Behind the file, or behind a boundary that says that it is the last.
        case finished
    }

    private let delimiter: [UInt8]
    private let limits: Limits
    private var state = State.boundary
    private var buffer = ByteBuffer()
    private var fieldsBytes = 0
    private var fields = 0
    private var sawFile = false

    /// - Parameter contentType: the request's.
    init(contentType: String?, limits: Limits = .standard) throws(AWSError) {
        let parameters = HeaderParameters(contentType ?? "")
        guard parameters.value.lowercased() == "multipart/form-data" else {
            throw .preconditionFailed("Bucket POST must be of the enclosure-type multipart/form-data")
        }
        guard let boundary = parameters["boundary"], (1...70).contains(boundary.utf8.count) else {
            throw .malformedPOST("Boundary is missing or not well-formed.")
        }
        delimiter = Array("\r\n--\(boundary)".utf8)
        self.limits = limits
        // The first boundary may stand at the very beginning, without a line end before it.
        buffer.writeString("\r\n")
    }

    /// Whether the file has come in full; the rest of the body may be dropped.
    var isFinished: Bool { if case .finished = state { true } else { false } }

    mutating func feed(_ bytes: ByteBuffer) throws(AWSError) -> [Event] {
        var events: [Event] = []
        if case .finished = state { return events }
        var bytes = bytes
        if buffer.readableBytes == 0 { buffer = bytes } else { buffer.writeBuffer(&bytes) }
        while try step(&events) {}
        // What is left is short; the events keep what they need.
        if buffer.readerIndex > 0 { buffer = ByteBuffer(bytes: buffer.readableBytesView) }
        return events
    }

    /// To be called when the body has ended.
    func end() throws(AWSError) {
        guard isFinished else { throw .malformedPOST() }
        guard sawFile else {
            throw .invalidArgument(
                "POST requires exactly one file upload per request.",
                name: "file",
                value: "0"
            )
        }
    }

    /// Goes on as far as the bytes at hand allow; false when more are needed.
    private mutating func step(_ events: inout [Event]) throws(AWSError) -> Bool {
        switch state {
        case .boundary:
            guard let place = find(delimiter) else {
                guard buffer.readableBytes <= limits.partHeadBytesMax else { throw .malformedPOST() }
                return false
            }
            return try takeDelimiter(at: place)
        case .partHead: return try takeHead(&events)
        case .field(let name): return try takeField(name, &events)
        case .file: return takeFile(&events)
        case .finished: return false
        }
    }

    /// Moves past a boundary and what tells whether another part follows; false when that has not come yet.
    private mutating func takeDelimiter(at place: Int) throws(AWSError) -> Bool {
        var end = place + delimiter.count
        if buffer.getBytes(at: end, length: 2) == Array("--".utf8) {
            buffer.moveReaderIndex(to: end + 2)
            state = .finished
            return false
        }
        // Blanks may stand between the boundary and the line end.
        while let byte = buffer.getInteger(at: end, as: UInt8.self), byte == 0x20 || byte == 0x09 { end += 1 }
        guard let next = buffer.getBytes(at: end, length: 2) else { return false }
        guard next == Array("\r\n".utf8) else { throw .malformedPOST() }
        buffer.moveReaderIndex(to: end + 2)
        state = .partHead
        return true
    }

    private mutating func takeHead(_ events: inout [Event]) throws(AWSError) -> Bool {
        guard let place = find(Array("\r\n\r\n".utf8)) else {
            guard buffer.readableBytes <= limits.partHeadBytesMax else {
                throw .malformedPOST("A part's headers are too long.")
            }
            return false
        }
        let length = place - buffer.readerIndex
        guard length <= limits.partHeadBytesMax, let text = buffer.readString(length: length) else {
            throw .malformedPOST("A part's headers are too long.")
        }
        buffer.moveReaderIndex(forwardBy: 4)
        let head = PartHead(text)
        guard let name = head.name else { throw .malformedPOST("A part has no name.") }
        guard name.lowercased() == "file" else {
            fields += 1
            guard fields <= limits.fieldsMax else { throw Self.tooLarge(limits) }
            state = .field(name: name)
            return true
        }
        sawFile = true
        events.append(.fileBegins(FormFile(name: head.fileName, contentType: head.contentType)))
        state = .file
        return true
    }

    private mutating func takeField(_ name: String, _ events: inout [Event]) throws(AWSError) -> Bool {
        guard let place = find(delimiter) else {
            guard fieldsBytes + buffer.readableBytes <= limits.fieldsBytesMax else { throw Self.tooLarge(limits) }
            return false
        }
        let length = place - buffer.readerIndex
        fieldsBytes += length + name.utf8.count
        guard fieldsBytes <= limits.fieldsBytesMax else { throw Self.tooLarge(limits) }
        guard let bytes = buffer.readBytes(length: length), let value = String(validating: bytes, as: UTF8.self) else {
            throw .malformedPOST("A field is not UTF-8.")
        }
        events.append(.field(name: name, value: value))
        state = .boundary
        return true
    }

    /// Hands on the file's bytes, but for an end that may be the beginning of a boundary.
    private mutating func takeFile(_ events: inout [Event]) -> Bool {
        if let place = find(delimiter) {
            if let bytes = buffer.readSlice(length: place - buffer.readerIndex), bytes.readableBytes > 0 {
                events.append(.fileBytes(bytes))
            }
            events.append(.fileEnds)
            state = .finished
            return false
        }
        let safe = buffer.readableBytes - (delimiter.count - 1)
        if safe > 0, let bytes = buffer.readSlice(length: safe) { events.append(.fileBytes(bytes)) }
        return false
    }

    /// Where a run of bytes begins, as an index of the buffer.
    private func find(_ wanted: [UInt8]) -> Int? {
        buffer.withUnsafeReadableBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var place = 0
            while place + wanted.count <= bytes.count {
                guard let next = memchr(base + place, Int32(wanted[0]), bytes.count - wanted.count - place + 1) else {
                    return nil
                }
                place = UnsafeRawPointer(next) - base
                if memcmp(base + place, wanted, wanted.count) == 0 { return buffer.readerIndex + place }
                place += 1
            }
            return nil
        }
    }

    private static func tooLarge(_ limits: Limits) -> AWSError {
        .s3(
            "MaxPostPreDataLengthExceeded",
            "Your POST request fields preceding the upload file were too large.",
            status: 400,
            ["MaxPostPreDataLengthBytes": String(limits.fieldsBytesMax)]
        )
    }
}

/// What a form says of its file.
struct FormFile: Sendable, Equatable {
    var name: String?
    var contentType: String?
}
