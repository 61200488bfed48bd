import AWSModel

/// Names the service that a request is for, from what the request itself shows.
///
/// The order is from the surest sign to the weakest, so that a client pointed at the port needs no further settings.
struct ServiceResolver: Sendable {
    /// What of a request can name its service.
    struct Signs {
        var host = HostName("")
        /// The credential scope's service and Region.
        var scopeService: String?
        var scopeRegion: String?
        /// `X-Amz-Target`.
        var target: String?
        var path = "/"
        /// The query protocols' `Version`, from the query or a form body.
        var version: String?
    }

    private let bySigningName: [String: [ServiceIdentity]]
    private let byTarget: [String: ServiceIdentity]
    private let byEndpoint: [String: ServiceIdentity]
    private let byVersion: [String: [ServiceIdentity]]

    init(_ services: [ServiceIdentity]) {
        bySigningName = Dictionary(grouping: services, by: \.signingName)
        byTarget = Dictionary(services.map { ($0.targetPrefix, $0) }, uniquingKeysWith: { first, _ in first })
        byEndpoint = Dictionary(services.map { ($0.endpointPrefix, $0) }, uniquingKeysWith: { first, _ in first })
        byVersion = Dictionary(grouping: services, by: \.apiVersion)
    }

    /// The service's short name; a name that stands for no built service is answered as it was given.
    func service(of signs: Signs) -> String {
        if let target = signs.target, let found = byTarget[String(target.prefix { $0 != "." })] { return found.name }
        if let name = rpcService(signs.path), let found = byTarget[name] { return found.name }
        if let scope = signs.scopeService { return service(signedFor: scope, signs) }
        if let prefix = signs.host.service { return byEndpoint[prefix]?.name ?? prefix }
        if let version = signs.version, let found = byVersion[version]?.first { return found.name }
        // What is left is a path-style S3 request without a signature: a browser, curl, a presigned POST.
        return "s3"
    }

    /// Several services may sign under one name (rds, neptune, docdb): the version tells.
    private func service(signedFor scope: String, _ signs: Signs) -> String {
        guard let candidates = bySigningName[scope], let first = candidates.first else {
            return byEndpoint[scope]?.name ?? scope
        }
        return candidates.first { $0.apiVersion == signs.version }?.name ?? first.name
    }

    /// RPC v2 CBOR: `/service/NAME/operation/OPERATION`.
    private func rpcService(_ path: String) -> String? {
        let parts = path.split(separator: "/")
        guard parts.count == 4, parts[0] == "service", parts[2] == "operation" else { return nil }
        return String(parts[1])
    }
}
