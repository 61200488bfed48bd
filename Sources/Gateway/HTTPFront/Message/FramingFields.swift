/// Collects the fields that say where a message ends and what becomes of the connection.
struct FramingFields {
    struct Meaning {
        var framing: BodyFraming
        var keepsAlive: Bool
        var expectsContinue: Bool
    }

    private var length: Int64?
    private var isChunked = false
    private var saysClose = false
    private var saysKeepAlive = false
    private var expectsContinue = false
    private var hosts = 0

    mutating func note(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) throws(Refusal) {
        switch name.count {
        case 4 where name.equalsIgnoringCase("host"): hosts += 1
        case 6 where name.equalsIgnoringCase("expect"):
            // Others may be refused or passed over (RFC 9110, section 10.1.1); S3 passes them over.
            if value.equalsIgnoringCase("100-continue") { expectsContinue = true }
        case 10 where name.equalsIgnoringCase("connection"): noteConnection(value)
        case 14 where name.equalsIgnoringCase("content-length"):
            let parsed = try FramingFields.decimal(value)
            guard length == nil || length == parsed else { throw .malformedRequest }
            length = parsed
        case 17 where name.equalsIgnoringCase("transfer-encoding"):
            if isChunked { throw .malformedRequest }
            guard value.equalsIgnoringCase("chunked") else { throw .unknownTransferCoding }
            isChunked = true
        default: break
        }
    }

    func resolve(version: HTTPVersion) throws(Refusal) -> Meaning {
        // Both lengths at once is how requests are smuggled past a front: RFC 9112, section 6.3.
        if isChunked, length != nil || version == .http10 { throw .malformedRequest }
        if hosts > 1 || hosts == 0 && version == .http11 { throw .malformedRequest }
        let framing: BodyFraming =
            if isChunked { .chunked } else if let length, length > 0 { .sized(length) } else { .none }
        return Meaning(
            framing: framing,
            keepsAlive: !saysClose && (version == .http11 || saysKeepAlive),
            expectsContinue: expectsContinue && version == .http11
        )
    }

    private mutating func noteConnection(_ value: UnsafeRawBufferPointer) {
        var start = 0
        while start < value.count {
            var end = start
            while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
            var first = start
            var last = end
            while first < last, value[first].isBlank { first += 1 }
            while last > first, value[last - 1].isBlank { last -= 1 }
            let option = UnsafeRawBufferPointer(rebasing: value[first..<last])
            if option.equalsIgnoringCase("close") { saysClose = true }
            if option.equalsIgnoringCase("keep-alive") { saysKeepAlive = true }
            start = end + 1
        }
    }

    /// Digits only, and few enough that they cannot overflow.
    private static func decimal(_ value: UnsafeRawBufferPointer) throws(Refusal) -> Int64 {
        guard (1...18).contains(value.count) else { throw .malformedRequest }
        var number: Int64 = 0
        for byte in value {
            guard byte.isDigit else { throw .malformedRequest }
            number = number * 10 + Int64(byte - 0x30)
        }
        return number
    }
}
