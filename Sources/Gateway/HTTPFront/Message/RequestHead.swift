/// The request line and the headers, as they were sent.
package struct RequestHead: Sendable {
    package var method: String
    /// Path and query exactly as sent: nothing is decoded, joined or cut.
    package var target: String
    package var version: HTTPVersion
    package var headers: HeaderFields

    package init(
        method: String,
        target: String,
        version: HTTPVersion = .http11,
        headers: HeaderFields = HeaderFields()
    ) {
        self.method = method
        self.target = target
        self.version = version
        self.headers = headers
    }
}

extension RequestHead {
    /// The target up to the question mark, still encoded.
    package var rawPath: Substring {
        let bytes = target.utf8
        return target[..<(bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex)]
    }

    /// What follows the question mark, still encoded; nil when there is none.
    package var rawQuery: Substring? {
        let bytes = target.utf8
        guard let mark = bytes.firstIndex(of: UInt8(ascii: "?")) else { return nil }
        return target[bytes.index(after: mark)...]
    }
}
