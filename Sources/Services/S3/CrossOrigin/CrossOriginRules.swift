import AWSModel
import S3Shapes

/// Which web pages of other sites may use a bucket.
///
/// Source: S3 User Guide, "Using cross-origin resource sharing (CORS)". Observed: recorded answers for headers and
/// words.
struct CrossOriginRules: Sendable {
    let rules: [CORSRule]

    init(_ configuration: CORSConfiguration) { rules = configuration.corsRules }

    /// The headers of an answer to a preflight.
    func preflight(origin: String, method: String, headers: [String]) -> [NamedValue]? {
        guard let rule = rule(origin: origin, method: method, headers: headers) else { return nil }
        var lines = Self.lines(rule, origin: origin)
        if !headers.isEmpty {
            lines.append(("Access-Control-Allow-Headers", headers.map { $0.lowercased() }.joined(separator: ", ")))
        }
        return lines
    }

    /// The headers to add to the answer of a request that came from a page; none when no rule fits.
    func headers(origin: String, method: String) -> [NamedValue] {
        rule(origin: origin, method: method, headers: []).map { Self.lines($0, origin: origin) } ?? []
    }

    /// The same, from the headers of the request.
    func headers(_ request: HeaderFields, method: String) -> [NamedValue] {
        guard let origin = request.text("origin") else { return [] }
        return headers(origin: origin, method: request.text("access-control-request-method") ?? method)
    }

    private func rule(origin: String, method: String, headers: [String]) -> CORSRule? {
        rules.first { rule in
            rule.allowedMethods.contains(method) && Self.origin(of: rule, fits: origin) != nil
                && headers.allSatisfy { header in
                    (rule.allowedHeaders ?? []).contains { Self.matches($0.lowercased(), header.lowercased()) }
                }
        }
    }

    private static func origin(of rule: CORSRule, fits origin: String) -> String? {
        rule.allowedOrigins.first { matches($0, origin) }
    }

    /// One `*` stands for any run of characters.
    static func matches(_ pattern: String, _ text: String) -> Bool {
        guard let star = pattern.firstIndex(of: "*") else { return pattern == text }
        let (before, after) = (pattern[..<star], pattern[pattern.index(after: star)...])
        return text.utf8.count >= before.utf8.count + after.utf8.count && text.hasPrefix(before)
            && text.hasSuffix(after)
    }

    private static func lines(_ rule: CORSRule, origin: String) -> [NamedValue] {
        let isAny = self.origin(of: rule, fits: origin) == "*"
        var lines: [NamedValue] = [
            ("Access-Control-Allow-Origin", isAny ? "*" : origin),
            ("Access-Control-Allow-Methods", rule.allowedMethods.joined(separator: ", ")),
        ]
        if let exposed = rule.exposeHeaders, !exposed.isEmpty {
            lines.append(("Access-Control-Expose-Headers", exposed.joined(separator: ", ")))
        }
        if let age = rule.maxAgeSeconds { lines.append(("Access-Control-Max-Age", String(age))) }
        if !isAny { lines.append(("Access-Control-Allow-Credentials", "true")) }
        lines.append(("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"))
        return lines
    }
}

/// An `OPTIONS` request, by which a browser asks before it sends another.
struct Preflight: Sendable, Equatable {
    var origin: String
    var method: String
    var headers: [String]

    init(_ headers: HeaderFields) throws(AWSError) {
        guard let origin = headers.text("origin") else {
            throw .s3("BadRequest", "Insufficient information. Origin request header needed.", status: 400)
        }
        guard let method = headers.text("access-control-request-method") else {
            throw .s3("BadRequest", "Invalid Access-Control-Request-Method: null", status: 400)
        }
        guard CrossOriginCheck.methods.contains(method) else {
            throw .s3("BadRequest", "Invalid Access-Control-Request-Method: \(method)", status: 400)
        }
        self.origin = origin
        self.method = method
        self.headers =
            headers.text("access-control-request-headers")?.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }
            ?? []
    }

    /// The headers of the answer, which has no body.
    ///
    /// - Parameters:
    ///   - bucketExists: whether there is a bucket of the name.
    ///   - rules: nil where none are configured.
    func answer(_ rules: CrossOriginRules?, bucketExists: Bool = true, isObject: Bool) throws(AWSError) -> [NamedValue]
    {
        guard bucketExists else { throw Self.refusal("Bucket not found", method: "OPTIONS", "BUCKET") }
        guard let rules else {
            throw Self.refusal("CORS is not enabled for this bucket.", method: method, "BUCKET")
        }
        guard let lines = rules.preflight(origin: origin, method: method, headers: headers) else {
            throw Self.refusal(
                "This CORS request is not allowed. This is usually because the evalution of Origin, request method / "
                    + "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the "
                    + "resource's CORS spec.",
                method: method,
                isObject ? "OBJECT" : "BUCKET"
            )
        }
        return lines
    }

    private static func refusal(_ words: String, method: String, _ resourceType: String) -> AWSError {
        .s3(
            "AccessForbidden",
            "CORSResponse: " + words,
            status: 403,
            ["Method": method, "ResourceType": resourceType]
        )
    }
}
