import Ground

/// Signs requests as a client does, for tests, presigned URLs and our own command.
package struct RequestSigner: Sendable {
    package let credentials: SigningCredentials
    package let region: String
    package let service: String
    private let keys: SigningKeyCache

    package init(
        credentials: SigningCredentials,
        region: String,
        service: String,
        keys: SigningKeyCache = SigningKeyCache(capacity: 16)
    ) {
        self.credentials = credentials
        self.region = region
        self.service = service
        self.keys = keys
    }

    private var dialect: SigningDialect { SigningDialect(signingName: service) }

    /// The headers to add to a request, and the chain for its chunks.
    package struct Signature: Sendable {
        package let headers: [(name: String, value: String)]
        package let chunks: ChunkSigning
    }

    /// - Parameters:
    ///   - request: must have its `Host`; all its headers are signed but those that proxies change.
    ///   - payload: what is said of the body; nil for the hash that the request carries.
    package func sign(_ request: SignedRequest, payload: PayloadKind? = nil, atSeconds now: Int64) -> Signature {
        let timestamp = CivilDate(secondsSince1970: now).iso8601Basic
        let payload = payload ?? .hash(request.payloadHash ?? PayloadKind.emptyHash)
        var added: [(name: String, value: String)] = [("x-amz-date", timestamp)]
        if let token = credentials.sessionToken { added.append(("x-amz-security-token", token)) }
        if dialect.isS3 { added.append(("x-amz-content-sha256", payload.headerValue)) }
        var signed = request
        signed.headers.removeAll { header in
            lowerCase(header.name) == "authorization" || added.contains { equalIgnoringCase(header.name, $0.name) }
        }
        signed.headers += added
        let scope = CredentialScope(date: String(timestamp.prefix(8)), region: region, service: service)
        let names = Self.namesToSign(signed)
        let signature = signature(
            of: signed,
            names,
            scope,
            timestamp,
            payloadHash: payload.headerValue,
            inQuery: false
        )
        let authorization =
            "\(StringToSign.algorithm) Credential=\(credentials.accessKey)/\(scope.text), "
            + "SignedHeaders=\(names.joined(separator: ";")), Signature=\(signature)"
        return Signature(
            headers: added + [("Authorization", authorization)],
            chunks: ChunkSigning(
                key: keys.key(secret: credentials.secretKey, scope: scope),
                timestamp: timestamp,
                scope: scope,
                seed: signature
            )
        )
    }

    /// The whole query of a presigned URL for this request.
    package func presign(_ request: SignedRequest, expiresSeconds: Int, atSeconds now: Int64) -> String {
        precondition((0...V4SignatureClaim.expiresSecondsMax).contains(expiresSeconds), "a week at most")
        let timestamp = CivilDate(secondsSince1970: now).iso8601Basic
        let scope = CredentialScope(date: String(timestamp.prefix(8)), region: region, service: service)
        let names = Self.namesToSign(request)
        var pairs = [
            ("X-Amz-Algorithm", StringToSign.algorithm), ("X-Amz-Credential", "\(credentials.accessKey)/\(scope.text)"),
            ("X-Amz-Date", timestamp), ("X-Amz-Expires", String(expiresSeconds)),
            ("X-Amz-SignedHeaders", names.joined(separator: ";")),
        ]
        if let token = credentials.sessionToken { pairs.append(("X-Amz-Security-Token", token)) }
        var signed = request
        let added = pairs.map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
        signed.query = request.query.isEmpty ? added : "\(request.query)&\(added)"
        let hash =
            dialect.isS3
            ? request.header("x-amz-content-sha256") ?? PayloadKind.unsigned.headerValue
            : request.payloadHash ?? PayloadKind.emptyHash
        let signature = signature(of: signed, names, scope, timestamp, payloadHash: hash, inQuery: true)
        return "\(signed.query)&X-Amz-Signature=\(signature)"
    }

    /// The fields to add to a form that a browser will post, by a policy in base64 that names them.
    package func signForm(policy: String, atSeconds now: Int64) -> [(name: String, value: String)] {
        let timestamp = CivilDate(secondsSince1970: now).iso8601Basic
        let scope = CredentialScope(date: String(timestamp.prefix(8)), region: region, service: service)
        let key = keys.key(secret: credentials.secretKey, scope: scope)
        let token = credentials.sessionToken.map { [(name: "x-amz-security-token", value: $0)] } ?? []
        return [
            ("policy", policy), ("x-amz-algorithm", StringToSign.algorithm),
            ("x-amz-credential", "\(credentials.accessKey)/\(scope.text)"), ("x-amz-date", timestamp),
            ("x-amz-signature", hexadecimal(HashAlgorithm.sha256.authenticate(policy.utf8, key: key))),
        ] + token
    }

    private func signature(
        of request: SignedRequest,
        _ names: [String],
        _ scope: CredentialScope,
        _ timestamp: String,
        payloadHash: String,
        inQuery: Bool
    ) -> String {
        let canonical = CanonicalRequest(
            request,
            form: .documented(for: dialect),
            signedHeaders: names,
            payloadHash: payloadHash,
            signatureInQuery: inQuery
        )
        let text = StringToSign.bytes(timestamp: timestamp, scope: scope, canonicalRequest: canonical.bytes)
        let key = keys.key(secret: credentials.secretKey, scope: scope)
        return hexadecimal(HashAlgorithm.sha256.authenticate(text, key: key))
    }

    /// Proxies and HTTP libraries change these on the way.
    private static let neverSigned: Set<String> = [
        "authorization", "connection", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
        "user-agent", "x-amzn-trace-id",
    ]

    private static func namesToSign(_ request: SignedRequest) -> [String] {
        Set(request.headers.map { lowerCase($0.name) }).subtracting(neverSigned).sorted()
    }
}
