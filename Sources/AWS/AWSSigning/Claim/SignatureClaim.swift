/// Where a request carries its signature.
package enum SignaturePlace: Sendable, Hashable {
    /// The `Authorization` header.
    case header
    /// The query: a presigned URL.
    case query
    /// The fields of a form that a browser posts to S3.
    case form
}

/// Who a request says it is from, read but not yet believed.
package enum SignatureClaim: Sendable, Equatable {
    case v4(V4SignatureClaim)
    /// Only S3 still takes it.
    case v2(V2SignatureClaim)

    package var accessKey: String {
        switch self {
        case .v4(let claim): claim.accessKey
        case .v2(let claim): claim.accessKey
        }
    }

    /// Present with temporary credentials. The caller checks that it belongs to the access key.
    package var securityToken: String? {
        switch self {
        case .v4(let claim): claim.securityToken
        case .v2(let claim): claim.securityToken
        }
    }

    package var place: SignaturePlace {
        switch self {
        case .v4(let claim): claim.place
        case .v2(let claim): claim.place
        }
    }

    /// Nil with Signature Version 2, which names neither Region nor service.
    package var scope: CredentialScope? {
        if case .v4(let claim) = self { claim.scope } else { nil }
    }
}

package struct V4SignatureClaim: Sendable, Equatable {
    package let place: SignaturePlace
    package let accessKey: String
    package let scope: CredentialScope
    /// In the order sent; empty for a form.
    package let signedHeaders: [String]
    package let signature: String
    /// `yyyyMMdd'T'HHmmss'Z'`.
    package let timestamp: String
    package let secondsSince1970: Int64
    /// Only in a presigned URL.
    package let expiresSeconds: Int?
    package let securityToken: String?
}

package struct V2SignatureClaim: Sendable, Equatable {
    package let place: SignaturePlace
    package let accessKey: String
    /// Base64.
    package let signature: String
    /// The value that stands in the string to sign: a date, or seconds since 1970 in a presigned URL.
    package let date: String
    package let secondsSince1970: Int64
    package let securityToken: String?
}

extension SignatureClaim {
    /// Reads the claim of a request; nil when it carries none and so comes from nobody.
    ///
    /// - Throws: `SigningError` when there is a claim that cannot be read.
    package static func find(
        in request: SignedRequest,
        dialect: SigningDialect
    ) throws(SigningError) -> SignatureClaim? {
        let authorization = request.header("authorization")
        let query = request.query.isEmpty ? nil : AuthorizationQuery(request.query)
        let isPresigned = query?.isPresignedV4 ?? false
        let isPresignedV2 = dialect.isS3 && (query?.isPresignedV2 ?? false)
        if dialect.isS3, let authorization, isPresigned || isPresignedV2 {
            throw .severalMechanisms(authorization: authorization)
        }
        if let authorization {
            return try readHeader(authorization, of: request, dialect: dialect)
        }
        guard let query else { return nil }
        if isPresigned { return .v4(try V4SignatureClaim(query: query, dialect: dialect)) }
        if isPresignedV2 { return .v2(try V2SignatureClaim(query: query, request: request)) }
        return nil
    }

    private static func readHeader(
        _ authorization: String,
        of request: SignedRequest,
        dialect: SigningDialect
    ) throws(SigningError) -> SignatureClaim {
        let header = AuthorizationHeader(authorization)
        switch header.mechanism {
        case StringToSign.algorithm: return .v4(try V4SignatureClaim(header: header, request: request))
        case "AWS" where dialect.isS3:
            return .v2(try V2SignatureClaim(parameters: authorization.dropFirst(4), request: request))
        case let other where other.hasPrefix("AWS4-ECDSA-P256-SHA256"):
            throw .notBuilt(algorithm: "AWS4-ECDSA-P256-SHA256")
        default: throw .unsupportedMechanism(authorization: authorization)
        }
    }
}
