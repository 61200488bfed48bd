/// A request as it came, in just the parts that a signature covers.
package struct SignedRequest: Sendable {
    package var method: String
    /// As sent: percent-encoded, without the query.
    package var path: String
    /// As sent, without the question mark; empty when there is none.
    package var query: String
    package var headers: [(name: String, value: String)]
    /// SHA-256 of the body in lower-case hexadecimal, where the caller has the whole body at hand.
    package var payloadHash: String?
    /// The bucket, where the `Host` header names it and not the path. Only Signature Version 2 asks.
    package var bucketInHost: String?

    package init(
        method: String,
        path: String,
        query: String = "",
        headers: [(name: String, value: String)],
        payloadHash: String? = nil,
        bucketInHost: String? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.payloadHash = payloadHash
        self.bucketInHost = bucketInHost
    }

    /// The first value under a name given in lower case.
    package func header(_ lowerName: String) -> String? {
        headers.first { equalIgnoringCase($0.name, lowerName) }?.value
    }

    package func hasHeader(_ lowerName: String) -> Bool {
        headers.contains { equalIgnoringCase($0.name, lowerName) }
    }
}

/// Compares ASCII names; the second is in lower case.
func equalIgnoringCase(_ name: String, _ lowerName: String) -> Bool {
    guard name.utf8.count == lowerName.utf8.count else { return false }
    return withBytes(of: name) { first in
        withBytes(of: lowerName) { second in
            for place in 0..<min(first.count, second.count)
            where first[place] != second[place] && lowerCase(first[place]) != second[place] { return false }
            return true
        }
    }
}

@inline(__always)
func lowerCase(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

/// ASCII letters only: header names have no others, and `lowercased()` asks Unicode's tables.
func lowerCase(_ text: some StringProtocol) -> String {
    if !text.utf8.contains(where: { (0x41...0x5A).contains($0) }) { return String(text) }
    return String(decoding: text.utf8.map { lowerCase($0) }, as: UTF8.self)
}

/// The UTF-8 of a text in one piece of memory: iterating over a string's view costs ten times as much.
func withBytes<Result>(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if let result = text.utf8.withContiguousStorageIfAvailable(body) { return result }
    return Array(text.utf8).withUnsafeBufferPointer(body)
}

@inline(__always)
func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

extension Substring {
    /// Without the blanks at both ends.
    func trimmed() -> Substring {
        let bytes = utf8
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return self[endIndex...] }
        return self[first..<bytes.index(after: last)]
    }
}

extension String {
    func trimmed() -> Substring { self[...].trimmed() }
}
