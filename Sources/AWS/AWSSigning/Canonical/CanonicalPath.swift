import Ground

/// How the path of a canonical request comes from the path as sent.
enum CanonicalPath: Equatable {
    /// S3: each byte of the key encoded once, nothing normalised.
    case decodedAndEncoded
    /// All others: dots and doubled slashes taken out, and what was sent encoded once more.
    case normalisedAndEncoded
    case encoded
    case asSent

    func append(_ path: String, to out: inout [UInt8]) {
        let bytes = path.utf8
        if bytes.isEmpty {
            out.append(Self.slash)
            return
        }
        switch self {
        case .asSent: out.append(contentsOf: bytes)
        case .encoded: for byte in bytes { PercentEncoding.append(byte, keeping: .path, to: &out) }
        case .decodedAndEncoded: Self.recode(bytes, to: &out)
        case .normalisedAndEncoded: Self.normalise(path[...], to: &out)
        }
    }

    private static let slash = UInt8(ascii: "/")

    private static func recode(_ path: String.UTF8View, to out: inout [UInt8]) {
        if path.allSatisfy({ PercentEncoding.Kept.path.contains($0) }) {
            out.append(contentsOf: path)
            return
        }
        for byte in PercentEncoding.decodeBytesLeniently(path) {
            PercentEncoding.append(byte, keeping: .path, to: &out)
        }
    }

    private static func normalise(_ path: Substring, to out: inout [UInt8]) {
        if path == "/" {
            out.append(slash)
            return
        }
        var segments: [Substring.UTF8View] = []
        for segment in path.utf8.split(separator: slash) {
            if segment.elementsEqual(".".utf8) { continue }
            if segment.elementsEqual("..".utf8) {
                _ = segments.popLast()
            } else {
                segments.append(segment)
            }
        }
        for segment in segments {
            out.append(slash)
            for byte in segment { PercentEncoding.append(byte, keeping: .unreserved, to: &out) }
        }
        if segments.isEmpty || path.utf8.last == slash { out.append(slash) }
    }
}
