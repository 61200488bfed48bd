/// Makes the bytes of the request with a given number.
struct RequestForge: Sendable {
    /// Bodies up to this size go out in one piece with their head, as ordinary clients send them.
    private static let inlineLimit = 16 << 10

    let method: String
    let path: Template
    /// Each line with its end.
    let fields: [UInt8]
    let form: Template?
    /// The size of a body made of the pattern, or nil.
    let patternSize: Int?
    let pattern: Pattern
    let signer: RequestSigner?

    /// How much of the body follows the rendered bytes.
    var streamedSize: Int { (patternSize ?? 0) > Self.inlineLimit ? patternSize ?? 0 : 0 }

    func render(_ number: Int, into bytes: inout [UInt8]) {
        bytes.removeAll(keepingCapacity: true)
        bytes += method.utf8
        bytes.append(UInt8(ascii: " "))
        let start = bytes.count
        path.fill(with: number, into: &bytes)
        let end = bytes.count
        bytes += Self.version
        bytes += fields
        if let signer { signer.appendFields(method: method, target: Array(bytes[start..<end]), to: &bytes) }
        var body: [UInt8] = []
        form?.fill(with: number, into: &body)
        if form != nil || patternSize != nil {
            bytes += Self.contentLength
            bytes.append(decimal: patternSize ?? body.count)
            bytes += Self.lineEnd
        }
        bytes += Self.lineEnd
        bytes += body
        if let patternSize, patternSize <= Self.inlineLimit { bytes += pattern.piece(at: 0, atMost: patternSize) }
    }

    private static let version = Array(" HTTP/1.1\r\n".utf8)
    private static let contentLength = Array("Content-Length: ".utf8)
    private static let lineEnd = Array("\r\n".utf8)
}
