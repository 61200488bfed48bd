import Ground

/// What Signature Version 2 signs.
///
/// Source: S3 User Guide, "Signing and authenticating REST requests (AWS signature version 2)".
enum StringToSignV2 {
    /// The parameters that name a part of a resource and so belong to it.
    private static let subresources: Set<String> = [
        "accelerate", "acl", "analytics", "cors", "defaultObjectAcl", "delete", "encryption", "inventory",
        "intelligent-tiering", "legal-hold", "lifecycle", "location", "logging", "metrics", "notification",
        "object-lock", "ownershipControls", "partNumber", "policy", "policyStatus", "publicAccessBlock",
        "replication", "requestPayment", "response-cache-control", "response-content-disposition",
        "response-content-encoding", "response-content-language", "response-content-type", "response-expires",
        "restore", "retention", "select", "select-type", "storageClass", "tagging", "torrent", "uploadId", "uploads",
        "versionId", "versioning", "versions", "website",
    ]

    /// - Parameter narrow: leaves out those that only newer clients sign.
    /// - Parameter slash: puts one after a bucket that is named alone in the path.
    static func text(
        for request: SignedRequest,
        date: String,
        tokenInQuery: String?,
        narrow: Bool = false,
        slash: Bool = false
    ) -> String {
        var lines = [request.method]
        lines.append(String((request.header("content-md5") ?? "").trimmed()))
        lines.append(String((request.header("content-type") ?? "").trimmed()))
        lines.append(date)
        var text = lines.joined(separator: "\n") + "\n"
        text += amzHeaders(of: request, tokenInQuery: tokenInQuery)
        return text + resource(of: request, narrow: narrow, slash: slash)
    }

    private static func amzHeaders(of request: SignedRequest, tokenInQuery: String?) -> String {
        var values: [String: [String]] = [:]
        for header in request.headers {
            let name = lowerCase(header.name)
            guard name.hasPrefix("x-amz-") else { continue }
            values[name, default: []].append(String(header.value.trimmed()))
        }
        if let tokenInQuery, values["x-amz-security-token"] == nil { values["x-amz-security-token"] = [tokenInQuery] }
        return values.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.joined(separator: ","))\n" }.joined()
    }

    private static let newer: Set<String> = [
        "encryption", "intelligent-tiering", "legal-hold", "ownershipControls", "policyStatus", "publicAccessBlock",
        "retention",
    ]

    private static func resource(of request: SignedRequest, narrow: Bool, slash: Bool) -> String {
        var text = request.bucketInHost.map { "/\($0)" } ?? ""
        text += request.path.isEmpty ? "/" : request.path
        // Some clients sign a bucket as it stands in the path, some as it is when it stands in the host.
        if slash, request.bucketInHost == nil, request.path.utf8.count(where: { $0 == UInt8(ascii: "/") }) == 1 {
            text += "/"
        }
        var parts: [(name: String, text: String)] = []
        for part in request.query.utf8.split(separator: UInt8(ascii: "&")) {
            let cut = part.firstIndex(of: UInt8(ascii: "="))
            let name = String(Substring(part[..<(cut ?? part.endIndex)]))
            guard subresources.contains(name), !(narrow && newer.contains(name)) else { continue }
            guard let cut else {
                parts.append((name, name))
                continue
            }
            let value = PercentEncoding.decodeBytesLeniently(part[part.index(after: cut)...])
            parts.append((name, "\(name)=\(String(decoding: value, as: UTF8.self))"))
        }
        guard !parts.isEmpty else { return text }
        return text + "?" + parts.sorted { $0.name < $1.name }.map(\.text).joined(separator: "&")
    }
}
