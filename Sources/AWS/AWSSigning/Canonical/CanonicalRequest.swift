/// The one text that client and server both make of a request, and that is signed.
///
/// Source: IAM User Guide, "Create a signed AWS API request"; S3 API Reference, "Signature Calculations for the
/// Authorization Header".
struct CanonicalRequest: Equatable {
    private(set) var bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// - Parameter signatureInQuery: leaves `X-Amz-Signature` out of the query.
    init(
        _ request: SignedRequest,
        form: CanonicalForm,
        signedHeaders: [String],
        payloadHash: String,
        signatureInQuery: Bool
    ) {
        bytes = []
        bytes.reserveCapacity(512 + request.path.utf8.count + request.query.utf8.count * 2)
        bytes.append(contentsOf: request.method.utf8)
        bytes.append(Self.newLine)
        form.path.append(request.path, to: &bytes)
        bytes.append(Self.newLine)
        if !request.query.isEmpty {
            CanonicalQuery.append(
                request.query,
                form: form.query,
                droppingSignature: signatureInQuery,
                to: &bytes
            )
        }
        bytes.append(Self.newLine)
        for name in signedHeaders { append(header: name, of: request) }
        bytes.append(Self.newLine)
        for (place, name) in signedHeaders.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ";")) }
            bytes.append(contentsOf: name.utf8)
        }
        bytes.append(Self.newLine)
        bytes.append(contentsOf: payloadHash.utf8)
    }

    private static let newLine = UInt8(ascii: "\n")

    /// `name:value,value`. A header that is signed and was not sent has an empty value.
    private mutating func append(header name: String, of request: SignedRequest) {
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: ":"))
        var isFirst = true
        for header in request.headers where equalIgnoringCase(header.name, name) {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            append(folding: header.value)
        }
        bytes.append(Self.newLine)
    }

    /// Without blanks at the ends, and with one blank for each run of them inside.
    private mutating func append(folding value: String) {
        withBytes(of: value) { text in
            if !Self.needsFolding(text) {
                bytes.append(contentsOf: text)
                return
            }
            var pendingBlank = false
            let start = bytes.count
            for byte in text {
                if isBlank(byte) {
                    pendingBlank = bytes.count > start
                } else {
                    if pendingBlank { bytes.append(0x20) }
                    pendingBlank = false
                    bytes.append(byte)
                }
            }
        }
    }

    private static func needsFolding(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let last = text.last else { return false }
        var before = UInt8(ascii: " ")
        for byte in text {
            if byte <= 0x20, isBlank(byte), before == 0x20 || byte != 0x20 { return true }
            before = byte
        }
        return last == 0x20
    }
}
