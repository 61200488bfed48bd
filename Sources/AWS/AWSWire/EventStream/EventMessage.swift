package import AWSModel
import Ground

/// One message of `application/vnd.amazon.eventstream`: typed headers and a payload between two checksums.
///
/// Source: Smithy 2.0, "Amazon Event Stream Specification".
package struct EventMessage: Sendable, Equatable {
    package enum Value: Sendable, Equatable {
        case boolean(Bool)
        case byte(Int8)
        case short(Int16)
        case integer(Int32)
        case long(Int64)
        case bytes([UInt8])
        case string(String)
        case timestamp(Timestamp)
        /// Sixteen bytes.
        case uuid([UInt8])
    }

    package struct Header: Sendable, Equatable {
        package var name: String
        package var value: Value

        package init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    package var headers: [Header]
    package var payload: [UInt8]

    package init(headers: [Header] = [], payload: [UInt8] = []) {
        self.headers = headers
        self.payload = payload
    }

    package subscript(name: String) -> Value? { headers.first { $0.name == name }?.value }

    package func string(_ name: String) -> String? {
        if case .string(let value)? = self[name] { value } else { nil }
    }
}

// MARK: Writing

extension EventMessage {
    /// Headers that do not fit the format's length fields are our own bug and are left out.
    package var encoded: [UInt8] {
        var headerBytes: [UInt8] = []
        for header in headers { Self.append(header, to: &headerBytes) }
        var out: [UInt8] = []
        out.reserveCapacity(headerBytes.count + payload.count + 16)
        Self.append(UInt32(truncatingIfNeeded: headerBytes.count + payload.count + 16), to: &out)
        Self.append(UInt32(truncatingIfNeeded: headerBytes.count), to: &out)
        Self.append(out.withUnsafeBytes { Checksum.crc32($0) }, to: &out)
        out += headerBytes
        out += payload
        Self.append(out.withUnsafeBytes { Checksum.crc32($0) }, to: &out)
        return out
    }

    private static func append(_ number: some FixedWidthInteger, to out: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { out += $0 }
    }

    private static func append(_ header: Header, to out: inout [UInt8]) {
        guard (1...255).contains(header.name.utf8.count) else { return }
        var value: [UInt8] = []
        let kind: UInt8
        switch header.value {
        case .boolean(let flag): kind = flag ? 0 : 1
        case .byte(let number): (kind, value) = (2, [UInt8(bitPattern: number)])
        case .short(let number): kind = numbered(3, number, &value)
        case .integer(let number): kind = numbered(4, number, &value)
        case .long(let number): kind = numbered(5, number, &value)
        case .bytes(let bytes): kind = sized(6, bytes, &value)
        case .string(let text): kind = sized(7, Array(text.utf8), &value)
        case .timestamp(let time): kind = numbered(8, time.milliseconds, &value)
        case .uuid(let bytes): (kind, value) = (9, Array((bytes + Array(repeating: 0, count: 16)).prefix(16)))
        }
        out.append(UInt8(header.name.utf8.count))
        out += header.name.utf8
        out.append(kind)
        out += value
    }

    private static func numbered(_ kind: UInt8, _ number: some FixedWidthInteger, _ value: inout [UInt8]) -> UInt8 {
        append(number, to: &value)
        return kind
    }

    private static func sized(_ kind: UInt8, _ bytes: [UInt8], _ value: inout [UInt8]) -> UInt8 {
        let kept = bytes.prefix(Int(Int16.max))
        append(UInt16(kept.count), to: &value)
        value += kept
        return kind
    }
}
