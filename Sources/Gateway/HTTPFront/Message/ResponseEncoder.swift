import NIOCore

/// How the client will know where the body ends.
enum ResponseFraming: Equatable {
    /// No body and no word about one.
    case bodiless
    /// No body goes out, but this is how long it would be (HEAD, 304).
    case described(Int64)
    case sized(Int64)
    case chunked
    /// HTTP/1.0 and a length that nobody knows yet.
    case untilClose

    var sendsBody: Bool {
        switch self {
        case .bodiless, .described: false
        case .sized, .chunked, .untilClose: true
        }
    }

    /// - Parameters:
    ///   - length: of the body that the handler gives; nil when it does not know.
    ///   - declared: a `Content-Length` among the handler's own fields.
    init(status: Int, isHEAD: Bool, version: HTTPVersion, length: Int64?, declared: Int64?) {
        precondition((200...999).contains(status), "a final answer has a final status")
        switch (status, length) {
        case (204, _): self = .bodiless
        case (304, _): self = declared.map { .described($0) } ?? .bodiless
        case (_, let length) where isHEAD:
            self = (declared ?? length).map { .described($0) } ?? .bodiless
        case (_, let length?): self = .sized(length)
        case (_, nil): self = version == .http11 ? .chunked : .untilClose
        }
    }
}

/// Writes heads of answers.
enum ResponseEncoder {
    /// The handler's own fields that are the front's business.
    struct Declared: Equatable {
        var length: Int64?
        var closes = false
        var hasDate = false
        /// Whether any of them must be left out when the fields are written.
        var isMixed = false
    }

    static func declared(in headers: HeaderFields) -> Declared {
        var declared = Declared()
        for index in 0..<headers.count {
            switch owned(headers.nameBytes(at: index)) {
            case .none: continue
            case .date:
                declared.hasDate = true
                continue
            case .contentLength: declared.length = Int64(headers.value(at: index))
            case .connection: declared.closes = headers.value(at: index).lowercased().contains("close")
            case .transferEncoding: break
            }
            declared.isMixed = true
        }
        return declared
    }

    static func encode(
        status: Int,
        headers: HeaderFields,
        declared: Declared,
        extra: HeaderFields,
        framing: ResponseFraming,
        connection: ConnectionOption,
        date: [UInt8],
        into buffer: inout ByteBuffer
    ) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeString(StatusLine.text(status))
        if declared.isMixed {
            for index in 0..<headers.count {
                let kind = owned(headers.nameBytes(at: index))
                if kind == .none || kind == .date { buffer.writeBytes(headers.line(at: index)) }
            }
        } else {
            buffer.writeBytes(headers.lines)
        }
        if !extra.isEmpty { buffer.writeBytes(extra.lines) }
        if !declared.hasDate { buffer.writeBytes(date) }
        switch framing {
        case .sized(let length), .described(let length):
            buffer.writeStaticString("content-length: ")
            buffer.writeString(String(length))
            buffer.writeStaticString("\r\n")
        case .chunked: buffer.writeStaticString("transfer-encoding: chunked\r\n")
        case .bodiless, .untilClose: break
        }
        switch connection {
        case .implied: break
        case .keepAlive: buffer.writeStaticString("connection: keep-alive\r\n")
        case .close: buffer.writeStaticString("connection: close\r\n")
        }
        buffer.writeStaticString("\r\n")
    }

    enum ConnectionOption: Equatable { case implied, keepAlive, close }

    private enum Owned { case none, date, contentLength, connection, transferEncoding }

    private static func owned(_ name: ArraySlice<UInt8>) -> Owned {
        name.withUnsafeBytes { name in
            switch name.count {
            case 4 where name.equalsIgnoringCase("date"): .date
            case 10 where name.equalsIgnoringCase("connection"): .connection
            case 14 where name.equalsIgnoringCase("content-length"): .contentLength
            case 17 where name.equalsIgnoringCase("transfer-encoding"): .transferEncoding
            default: .none
            }
        }
    }
}

extension HeaderFields {
    func nameBytes(at index: Int) -> ArraySlice<UInt8> {
        let entry = entries[index]
        return wire[Int(entry.nameStart)..<Int(entry.nameStart + entry.nameCount)]
    }

    /// One field as its line, end of line included.
    func line(at index: Int) -> ArraySlice<UInt8> {
        let entry = entries[index]
        return wire[Int(entry.nameStart)..<Int(entry.valueStart + entry.valueCount)] + [0x0D, 0x0A]
    }

    /// All fields as lines. A parsed block has the request line before them, and blanks that may stay.
    var lines: ArraySlice<UInt8> {
        guard let first = entries.first else { return [] }
        return wire[Int(first.nameStart)...]
    }
}
