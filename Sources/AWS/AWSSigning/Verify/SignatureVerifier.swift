import Ground

/// Decides whether a request is from whom it says.
///
/// Holds no clock and looks up no key: it is told the time and the secret. `SignatureClaim.find` comes before, the
/// look-up of the secret between.
package struct SignatureVerifier: Sendable {
    /// How far the clocks of client and server may differ.
    package static let skewSecondsMax: Int64 = 15 * 60
    /// Services other than S3 look less far ahead.
    package static let earlySecondsMax: Int64 = 5 * 60

    let keys: SigningKeyCache

    package init(keys: SigningKeyCache = SigningKeyCache()) { self.keys = keys }

    /// All checks in AWS's order; the result says how the body is signed.
    package func verify(
        _ claim: SignatureClaim,
        of request: SignedRequest,
        dialect: SigningDialect,
        secret: String,
        nowSeconds: Int64
    ) throws(SigningError) -> VerifiedSignature {
        try checkWithoutSecret(claim, of: request, dialect: dialect, nowSeconds: nowSeconds)
        switch claim {
        case .v4(let claim): return try verify(claim, of: request, dialect: dialect, secret: secret)
        case .v2(let claim):
            try verify(claim, of: request, secret: secret)
            return VerifiedSignature(payload: try PayloadKind(unsignedRequest: request) ?? .unsigned, chunks: nil)
        }
    }

    /// The checks that hold for anyone, also for a caller whose secret is not known: time, and what must be signed.
    package func checkWithoutSecret(
        _ claim: SignatureClaim,
        of request: SignedRequest,
        dialect: SigningDialect,
        nowSeconds: Int64
    ) throws(SigningError) {
        try Self.checkTime(claim, dialect: dialect, nowSeconds: nowSeconds)
        guard case .v4(let claim) = claim, claim.place != .form else { return }
        try Self.checkCoverage(claim, of: request, dialect: dialect)
        if case .s3 = dialect, claim.place == .header, !request.hasHeader("x-amz-content-sha256") {
            throw .contentHashMissing
        }
    }

    private func verify(
        _ claim: V4SignatureClaim,
        of request: SignedRequest,
        dialect: SigningDialect,
        secret: String
    ) throws(SigningError) -> VerifiedSignature {
        let payload = try Self.payload(of: request, claim: claim, dialect: dialect)
        let key = keys.key(secret: secret, scope: claim.scope)
        let provided = Array(claim.signature.utf8)
        var documented: (canonical: CanonicalRequest, text: [UInt8])?
        for form in CanonicalForm.candidates(for: dialect) {
            let canonical = CanonicalRequest(
                request,
                form: form,
                signedHeaders: claim.signedHeaders,
                payloadHash: payload.headerValue,
                signatureInQuery: claim.place == .query
            )
            if canonical == documented?.canonical { continue }
            let text = StringToSign.bytes(
                timestamp: claim.timestamp,
                scope: claim.scope,
                canonicalRequest: canonical.bytes
            )
            let signature = HashAlgorithm.sha256.authenticate(text, key: key)
            if equalInConstantTime(StringToSign.hexadecimalBytes(signature), provided) {
                let chunks = payload.isChunked ? ChunkSigning(claim: claim, key: key) : nil
                return VerifiedSignature(payload: payload, chunks: chunks)
            }
            documented = documented ?? (canonical, text)
        }
        throw .mismatch(
            SignatureMismatch(
                accessKey: claim.accessKey,
                provided: claim.signature,
                stringToSign: String(decoding: documented?.text ?? [], as: UTF8.self),
                canonicalRequest: documented?.canonical.text
            )
        )
    }
}

/// What is known of a request whose signature held.
package struct VerifiedSignature: Sendable {
    /// How the body is bound. With `.hash`, the caller that has read the body calls `require(bodyHash:)`.
    package let payload: PayloadKind
    /// The chain that chunk signatures go on; nil where the body is not chunked, and with Signature Version 2.
    package let chunks: ChunkSigning?
}
