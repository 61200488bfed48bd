import AWSModel
import S3Shapes

/// What a configuration of cross-origin rules may say.
enum CrossOriginCheck {
    static let methods = ["GET", "PUT", "POST", "DELETE", "HEAD"]
    static let rulesMax = 100

    static func check(_ configuration: CORSConfiguration) throws(AWSError) {
        let rules = configuration.corsRules
        guard (1...rulesMax).contains(rules.count) else { throw .malformedXML }
        for rule in rules {
            guard !rule.allowedMethods.isEmpty, !rule.allowedOrigins.isEmpty, (rule.id ?? "").utf16.count <= 255 else {
                throw .malformedXML
            }
            for method in rule.allowedMethods where !methods.contains(method) {
                throw .invalidRequest("Found unsupported HTTP method in CORS config. Unsupported method is \(method)")
            }
            for origin in rule.allowedOrigins where stars(origin) > 1 {
                throw .invalidRequest("AllowedOrigin \"\(origin)\" can not have more than one wildcard.")
            }
            for header in rule.allowedHeaders ?? [] where stars(header) > 1 {
                throw .invalidRequest("AllowedHeader \"\(header)\" can not have more than one wildcard.")
            }
            for header in rule.exposeHeaders ?? [] where stars(header) > 0 {
                throw .invalidRequest(
                    "ExposeHeader \"\(header)\" contains wildcard. We currently do not support wildcard for "
                        + "ExposeHeader."
                )
            }
        }
    }

    private static func stars(_ text: String) -> Int { text.utf8.count { $0 == UInt8(ascii: "*") } }
}
