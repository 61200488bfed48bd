import S3Shapes

/// What a bucket's web site does with a request.
///
/// Source: S3 User Guide, "Hosting a static website using Amazon S3", "Configuring an index document", "Configuring a
/// custom error document" and "Configuring a webpage redirect".
struct WebsiteResolver: Sendable {
    private let configuration: WebsiteConfiguration

    init(_ configuration: WebsiteConfiguration) { self.configuration = configuration }

    struct Request: Sendable {
        /// Of the request's `Host`.
        var host: String
        /// As the path says it, decoded, without the slash in front.
        var key: String
        var isSecure = false

        init(host: String, key: String, isSecure: Bool = false) {
            self.host = host
            self.key = key
            self.isSecure = isSecure
        }
    }

    enum Step: Sendable, Equatable {
        case redirect(status: Int, location: String)
        /// Serve this object; where it is not there, ask ``afterFailure(_:status:folderHasIndex:)``.
        case object(key: String)
    }

    enum FailureStep: Sendable, Equatable {
        case redirect(status: Int, location: String)
        /// Serve this object with the failure's status.
        case errorDocument(key: String)
        /// Answer with a page that tells of the error.
        case page
    }

    /// What comes before any object is looked for.
    func resolve(_ request: Request) -> Step {
        if let all = configuration.redirectAllRequestsTo {
            let scheme = all.protocol ?? (request.isSecure ? "https" : "http")
            return .redirect(status: 301, location: "\(scheme)://\(all.hostName)/\(WebsiteText.path(request.key))")
        }
        if let rule = rule(for: request.key, status: nil) { return redirect(rule, request) }
        let isFolder = request.key.isEmpty || request.key.hasSuffix("/")
        return .object(key: isFolder ? request.key + indexSuffix : request.key)
    }

    /// The index document that would answer for this key as a folder; nil when the key is a folder already.
    ///
    /// When there is one and no object of the key itself, the visitor is sent to the folder.
    func folderIndex(of key: String) -> String? {
        key.isEmpty || key.hasSuffix("/") ? nil : key + "/" + indexSuffix
    }

    /// What comes when the object could not be served.
    ///
    /// - Parameters:
    ///   - status: the failure's.
    ///   - folderHasIndex: whether there is an object ``folderIndex(of:)``.
    func afterFailure(_ request: Request, status: Int, folderHasIndex: Bool = false) -> FailureStep {
        if status == 404, folderHasIndex, folderIndex(of: request.key) != nil {
            return .redirect(status: 302, location: "/" + WebsiteText.path(request.key) + "/")
        }
        if let rule = rule(for: request.key, status: status) {
            if case .redirect(let status, let location) = redirect(rule, request) {
                return .redirect(status: status, location: location)
            }
        }
        guard (400..<500).contains(status), let key = configuration.errorDocument?.key else { return .page }
        return .errorDocument(key: key)
    }

    private var indexSuffix: String { configuration.indexDocument?.suffix ?? "index.html" }

    /// The first rule whose condition holds. Rules about errors wait until there is one.
    private func rule(for key: String, status: Int?) -> RoutingRule? {
        (configuration.routingRules ?? []).first { rule in
            guard let condition = rule.condition else { return status == nil }
            if let prefix = condition.keyPrefixEquals, !key.utf8.starts(with: prefix.utf8) { return false }
            guard let code = condition.httpErrorCodeReturnedEquals else { return status == nil }
            return status.map { String($0) == code } ?? false
        }
    }

    private func redirect(_ rule: RoutingRule, _ request: Request) -> Step {
        let target = rule.redirect
        var key = request.key
        if let whole = target.replaceKeyWith {
            key = whole
        } else if let prefix = target.replaceKeyPrefixWith {
            let old = rule.condition?.keyPrefixEquals ?? ""
            key = prefix + String(decoding: key.utf8.dropFirst(old.utf8.count), as: UTF8.self)
        }
        let scheme = target.protocol ?? (request.isSecure ? "https" : "http")
        return .redirect(
            status: target.httpRedirectCode.flatMap { Int($0) } ?? 301,
            location: "\(scheme)://\(target.hostName ?? request.host)/\(WebsiteText.path(key))"
        )
    }
}
