import Ground

/// Where a template lies in S3.
///
/// Source: S3 User Guide, "Methods for accessing a bucket"; CloudFormation API Reference, `TemplateURL`.
struct TemplateLocation: Equatable {
    let bucket: String
    let key: String

    /// - Parameter url: `s3://BUCKET/KEY`, `https://BUCKET.s3.REGION.amazonaws.com/KEY` or a host with the bucket
    ///   first in the path.
    init?(_ url: String) {
        guard let scheme = url.place(of: "://") else { return nil }
        let rest = url[scheme.upperBound...].prefix { $0 != "?" && $0 != "#" }
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        let host = rest[..<slash].prefix { $0 != ":" }
        var path = String(rest[rest.index(after: slash)...])
        switch url[..<scheme.lowerBound] {
        case "s3":
            bucket = String(host)
        case "http", "https":
            guard let decoded = PercentEncoding.decode(path) else { return nil }
            path = decoded
            let label = host.place(of: ".s3.") ?? host.place(of: ".s3-")
            if let label {
                bucket = String(host[..<label.lowerBound])
            } else {
                guard let slash = path.firstIndex(of: "/") else { return nil }
                bucket = String(path[..<slash])
                path = String(path[path.index(after: slash)...])
            }
        default:
            return nil
        }
        key = path
        guard !bucket.isEmpty, !key.isEmpty else { return nil }
    }
}

extension StringProtocol {
    /// The first place at which a text stands.
    fileprivate func place(of needle: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(needle) { return start..<index(start, offsetBy: needle.count) }
            start = index(after: start)
        }
        return nil
    }
}
