/// What a Host header says: an AWS host name, one of Faultline's own, or neither.
///
/// Source: Amazon S3 User Guide, "Virtual hosting of general purpose buckets"; AWS General Reference, "Service
/// endpoints".
struct HostName: Equatable {
    /// The endpoint prefix (`s3`, `sts`, `monitoring`), where the name has one.
    var service: String?
    var region: String?
    /// The bucket of a virtual-hosted S3 request.
    var bucket: String?
    /// `bucket.s3-website-us-east-1.amazonaws.com`: answers as a web site would.
    var isWebsite = false

    /// The suffixes of AWS's names and of those that resolve to this machine.
    private static let suffixes = [".amazonaws.com.cn", ".amazonaws.com", ".localhost.localstack.cloud", ".localhost"]

    /// - Parameters:
    ///   - host: the header as sent, port included.
    ///   - ownSuffix: a further suffix that the user has set (`LOCALSTACK_HOST`).
    init(_ host: String, ownSuffix: String? = nil) {
        let name = Self.withoutPort(host).lowercased()
        let suffixes = (ownSuffix.map { ["." + $0.lowercased()] } ?? []) + Self.suffixes
        guard let suffix = suffixes.first(where: { name.hasSuffix($0) }) else { return }
        // Bucket names are case-sensitive only in name: S3 allows none but lower-case ones.
        read(name.dropLast(suffix.count).split(separator: ".").map(String.init))
    }

    private static func withoutPort(_ host: String) -> Substring {
        if host.hasPrefix("[") { return host.prefix { $0 != "]" } }
        return host.prefix { $0 != ":" }
    }

    /// Reads labels from the right: `[bucket…] s3 [dualstack] [region]`, or `service [region]`.
    private mutating func read(_ labels: [String]) {
        var labels = labels
        if let last = labels.last, labels.count > 1, Self.isRegion(last) { region = labels.removeLast() }
        if labels.last == "dualstack" { labels.removeLast() }
        guard let last = labels.popLast() else { return }
        if last == "s3" || last.hasPrefix("s3-") {
            readS3(last)
            if !labels.isEmpty { bucket = labels.joined(separator: ".") }
        } else if labels.isEmpty {
            service = last
        } else {
            // A prefix that the model puts before the host, as in `ACCOUNT.s3-control`.
            service = last
        }
    }

    private mutating func readS3(_ label: String) {
        service = "s3"
        var rest = label.dropFirst("s3".count)
        if rest.hasPrefix("-website") {
            isWebsite = true
            rest = rest.dropFirst("-website".count)
        }
        if rest.hasPrefix("-"), Self.isRegion(String(rest.dropFirst())) { region = String(rest.dropFirst()) }
    }

    /// `us-east-1`, `ap-southeast-3`, `us-gov-west-1`.
    static func isRegion(_ label: String) -> Bool {
        let parts = label.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, let number = parts.last, number.count == 1, number.allSatisfy(\.isNumber) else {
            return false
        }
        return parts[0].count == 2 && parts.dropLast().allSatisfy { $0.allSatisfy(\.isLetter) && !$0.isEmpty }
    }
}
