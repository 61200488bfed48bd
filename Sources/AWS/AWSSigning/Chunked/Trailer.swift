import Ground

/// The headers behind the last chunk.
package enum Trailer {
    package static let signatureName = "x-amz-trailer-signature"

    static func read(_ line: [UInt8]) -> (name: String, value: String)? {
        guard let text = String(validating: line, as: UTF8.self), let cut = text.firstIndex(of: ":") else { return nil }
        let name = lowerCase(text[..<cut])
        let isName = name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        guard !name.isEmpty, isName else { return nil }
        return (name, String(text[text.index(after: cut)...].trimmed()))
    }

    /// What the signature of the trailer covers.
    package static func hash(of trailers: [(name: String, value: String)]) -> [UInt8] {
        HashAlgorithm.sha256.hash(trailers.map { "\($0.name):\($0.value)\n" }.joined().utf8)
    }
}
