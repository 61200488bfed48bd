import Ground

/// A MIME message, as far as user data needs it.
///
/// Source: RFC 2045, RFC 2046.
struct MIMEMessage {
    private let headers: [String: String]
    let body: [UInt8]

    init?(_ bytes: [UInt8]) {
        // Line ends are of one or two bytes.
        var lines: [[UInt8]] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 10) {
            var line = Array(rest[rest.startIndex..<end])
            if line.last == 13 { line.removeLast() }
            rest = rest[(end + 1)...]
            if line.isEmpty { break }
            lines.append(line)
        }
        headers = Self.headers(lines)
        body = Array(rest)
        if lines.isEmpty { return nil }
    }

    private init(headers: [String: String], body: [UInt8]) {
        self.headers = headers
        self.body = body
    }

    /// Names in lower case; lines that go on a header are joined to it.
    private static func headers(_ lines: [[UInt8]]) -> [String: String] {
        var headers: [String: String] = [:]
        var last = ""
        for line in lines {
            let text = String(decoding: line, as: UTF8.self)
            if text.first == " " || text.first == "\t" {
                headers[last, default: ""] += " " + text.drop { $0 == " " || $0 == "\t" }
            } else if let mark = text.firstIndex(of: ":") {
                last = text[..<mark].lowercased()
                headers[last] = String(text[text.index(after: mark)...].drop { $0 == " " || $0 == "\t" })
            }
        }
        return headers
    }

    /// Without its parameters, in lower case.
    var type: String {
        let text = (headers["content-type"] ?? "text/plain").prefix { $0 != ";" }
        return String(text.filter { $0 != " " }).lowercased()
    }

    var transferEncoding: String { (headers["content-transfer-encoding"] ?? "7bit").lowercased() }

    var fileName: String? {
        Self.parameter("filename", of: headers["content-disposition"])
            ?? Self.parameter("name", of: headers["content-type"])
    }

    /// Nil when it is in an encoding that is not known.
    var decodedBody: [UInt8]? {
        switch transferEncoding {
        case "7bit", "8bit", "binary": body
        case "base64": Base64.decode(String(decoding: body, as: UTF8.self), ignoringSpace: true)
        default: nil
        }
    }

    /// Nil when it has no parts.
    var parts: [MIMEMessage]? {
        guard let boundary = Self.parameter("boundary", of: headers["content-type"]), !boundary.isEmpty else {
            return nil
        }
        let mark = Array("--\(boundary)".utf8)
        var parts: [MIMEMessage] = []
        var current: [UInt8]?
        for line in body.split(separator: 10, omittingEmptySubsequences: false) {
            guard line.starts(with: mark), Self.isMark(line.dropFirst(mark.count)) else {
                current?.append(contentsOf: line)
                current?.append(10)
                continue
            }
            if let current { parts.append(Self.part(current)) }
            if line.dropFirst(mark.count).starts(with: [45, 45]) { return parts }
            current = []
        }
        // A message that was cut off: what is there counts.
        if let current { parts.append(Self.part(current)) }
        return parts
    }

    /// Behind a boundary stand only two dashes and space.
    private static func isMark(_ rest: ArraySlice<UInt8>) -> Bool {
        let rest = rest.starts(with: [45, 45]) ? rest.dropFirst(2) : rest
        return rest.allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 }
    }

    private static func part(_ bytes: [UInt8]) -> MIMEMessage {
        // The line end before a boundary belongs to the boundary.
        var bytes = bytes
        if bytes.last == 10 { bytes.removeLast() }
        if bytes.last == 13 { bytes.removeLast() }
        if bytes.first == 10 || bytes.starts(with: [13, 10]) {
            return MIMEMessage(headers: [:], body: Array(bytes.drop { $0 == 10 || $0 == 13 }))
        }
        return MIMEMessage(bytes + [10]).map { MIMEMessage(headers: $0.headers, body: Array($0.body.dropLast())) }
            ?? MIMEMessage(headers: [:], body: bytes)
    }

    private static func parameter(_ name: String, of header: String?) -> String? {
        for piece in (header ?? "").split(separator: ";").dropFirst() {
            let sides = piece.split(separator: "=", maxSplits: 1)
            guard sides.count == 2, sides[0].filter({ $0 != " " }).lowercased() == name else { continue }
            var value = sides[1].drop { $0 == " " }
            while value.last == " " { value.removeLast() }
            if value.count >= 2, value.first == "\"", value.last == "\"" { value = value.dropFirst().dropLast() }
            return String(value)
        }
        return nil
    }
}
