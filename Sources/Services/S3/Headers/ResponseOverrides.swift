import AWSModel

/// A read may ask for other values of the headers about the content.
///
/// Source: S3 API Reference, "GetObject", "Overriding response header values through the request".
enum ResponseOverrides {
    private static let headers = [
        ("response-content-type", "Content-Type"), ("response-content-language", "Content-Language"),
        ("response-expires", "Expires"), ("response-cache-control", "Cache-Control"),
        ("response-content-disposition", "Content-Disposition"), ("response-content-encoding", "Content-Encoding"),
    ]

    /// The headers to put in place of the object's own.
    ///
    /// - Parameter value: of a parameter of the query, decoded.
    static func read(isSigned: Bool, value: (String) -> String?) throws(AWSError) -> [NamedValue] {
        var replaced: [NamedValue] = []
        for (parameter, header) in headers {
            guard let text = value(parameter) else { continue }
            guard isSigned else {
                throw .invalidRequest("Request specific response headers cannot be used for anonymous GET requests.")
            }
            guard text.unicodeScalars.allSatisfy({ $0.value < 0x100 }) else {
                throw .invalidArgument(
                    "Header value cannot be represented using ISO-8859-1.",
                    name: parameter,
                    value: text
                )
            }
            // A line end would begin a header of the client's making.
            guard text.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x09 }) else {
                throw .invalidArgument("Header value cannot contain control characters.", name: parameter, value: text)
            }
            replaced.append((header, text))
        }
        return replaced
    }
}
