import AWSService
import Ground

/// Where a request goes: service, Region and, for S3, bucket and key.
struct Address {
    let service: String
    var region: String?
    var bucket = ""
    /// Decoded.
    var key = ""
    /// The path that routes are matched with: S3's bucket stands in it even when the host name carries it.
    var routingPath: String
    var isWebsite = false
    /// The bucket came with the host name: version 2 signatures sign it.
    var bucketInHost: String?
}

extension Address {
    /// - Parameter version: the query protocols' `Version`, from the query or a form's body.
    init(
        _ request: IncomingRequest,
        scope: (service: String, region: String)?,
        version: String?,
        resolver: ServiceResolver,
        ownSuffix: String?
    ) {
        let host = HostName(request.host, ownSuffix: ownSuffix)
        var signs = ServiceResolver.Signs()
        signs.host = host
        signs.scopeService = scope?.service
        signs.scopeRegion = scope?.region
        signs.target = request.header("x-amz-target")
        signs.path = request.path
        signs.version = version
        self.init(service: resolver.service(of: signs), region: scope?.region ?? host.region, routingPath: request.path)
        if service == "s3" { locate(host, request.path) }
    }

    private mutating func locate(_ host: HostName, _ path: String) {
        isWebsite = host.isWebsite
        if let bucket = host.bucket {
            self.bucket = bucket
            bucketInHost = bucket
            key = PercentEncoding.decode(String(path.dropFirst())) ?? ""
            routingPath = "/" + bucket + path
            return
        }
        let rest = path.dropFirst()
        guard let slash = rest.firstIndex(of: "/") else {
            bucket = PercentEncoding.decode(String(rest)) ?? ""
            return
        }
        bucket = PercentEncoding.decode(String(rest[..<slash])) ?? ""
        key = PercentEncoding.decode(String(rest[rest.index(after: slash)...])) ?? ""
    }

    /// The value of a parameter in a raw query, where it needs no decoding.
    static func parameter(_ name: String, in query: String) -> String? {
        for part in query.split(separator: "&") where part.hasPrefix(name + "=") {
            return String(part.dropFirst(name.count + 1))
        }
        return nil
    }

    func face(of request: IncomingRequest) -> RequestFace {
        RequestFace(
            method: request.method,
            path: request.path,
            query: request.query,
            headers: request.headers,
            bucket: bucket,
            key: key,
            isWebsite: isWebsite
        )
    }
}
