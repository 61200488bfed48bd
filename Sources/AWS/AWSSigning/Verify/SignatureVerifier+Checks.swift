import Ground

extension SignatureVerifier {
    static func checkTime(
        _ claim: SignatureClaim,
        dialect: SigningDialect,
        nowSeconds now: Int64
    ) throws(SigningError) {
        switch claim {
        case .v4(let claim): try checkTime(claim, dialect: dialect, now: now)
        case .v2(let claim):
            switch claim.place {
            case .form: break
            case .query:
                guard now <= claim.secondsSince1970 else {
                    throw .expired(lifeSeconds: nil, endSeconds: claim.secondsSince1970, nowSeconds: now)
                }
            case .header:
                guard (now - skewSecondsMax...now + skewSecondsMax).contains(claim.secondsSince1970) else {
                    let shown =
                        claim.date.isEmpty
                        ? CivilDate(secondsSince1970: claim.secondsSince1970).httpDate : claim.date
                    throw .skewed(timestamp: shown, requestSeconds: claim.secondsSince1970, nowSeconds: now)
                }
            }
        }
    }

    private static func checkTime(
        _ claim: V4SignatureClaim,
        dialect: SigningDialect,
        now: Int64
    ) throws(SigningError) {
        let start = claim.secondsSince1970
        let earlyMax = dialect.isS3 ? skewSecondsMax : earlySecondsMax
        switch claim.place {
        // The policy has an end of its own.
        case .form: break
        case .query:
            guard start <= now + earlyMax else { throw .notYetValid(requestSeconds: start, nowSeconds: now) }
            let life = claim.expiresSeconds ?? 0
            // A link that lives no time at all is over when it is made.
            guard life > 0, now <= start + Int64(life) else {
                throw .expired(lifeSeconds: life, endSeconds: start + Int64(life), nowSeconds: now)
            }
        case .header:
            guard (now - skewSecondsMax...now + earlyMax).contains(start) else {
                throw .skewed(timestamp: claim.timestamp, requestSeconds: start, nowSeconds: now)
            }
        }
    }

    /// The host always, and with S3 every `x-amz-` header that was sent: else one could be slipped in on the way.
    static func checkCoverage(
        _ claim: V4SignatureClaim,
        of request: SignedRequest,
        dialect: SigningDialect
    ) throws(SigningError) {
        guard claim.signedHeaders.contains("host") else { throw .unsignedHeaders(["host"]) }
        guard dialect.isS3 else { return }
        var unsigned: [String] = []
        for header in request.headers where isAmzHeader(header.name) {
            if !claim.signedHeaders.contains(where: { equalIgnoringCase(header.name, $0) }) {
                unsigned.append(lowerCase(header.name))
            }
        }
        guard unsigned.isEmpty else { throw .unsignedHeaders(unsigned) }
    }

    private static func isAmzHeader(_ name: String) -> Bool {
        let prefix = "x-amz-".utf8
        guard name.utf8.count > prefix.count else { return false }
        return zip(name.utf8, prefix).allSatisfy { lowerCase($0) == $1 }
    }

    /// How the signature binds the body.
    static func payload(
        of request: SignedRequest,
        claim: V4SignatureClaim,
        dialect: SigningDialect
    ) throws(SigningError) -> PayloadKind {
        if let value = request.header("x-amz-content-sha256") {
            guard dialect.isS3 else {
                // Only S3 has a list of allowed words; elsewhere whatever stands there was signed as it stands.
                if let computed = request.payloadHash { try checkHash(value, computed: computed) }
                return .hash(value)
            }
            return try PayloadKind(headerValue: value)
        }
        if dialect.isS3 { return .unsigned }
        return .hash(request.payloadHash ?? PayloadKind.emptyHash)
    }

    private static func checkHash(_ value: String, computed: String) throws(SigningError) {
        guard !isHash(value) || lowerCase(value) == computed else {
            throw .contentHashMismatch(claimed: value, computed: computed)
        }
    }

    func verify(_ claim: V2SignatureClaim, of request: SignedRequest, secret: String) throws(SigningError) {
        let tokenInQuery = claim.place == .query ? claim.securityToken : nil
        let key = Array(secret.utf8)
        let provided = Array(claim.signature.utf8)
        let texts = [(false, false), (true, false), (false, true), (true, true)].map { narrow, slash in
            StringToSignV2.text(
                for: request,
                date: claim.date,
                tokenInQuery: tokenInQuery,
                narrow: narrow,
                slash: slash
            )
        }
        for text in texts {
            let signature = Base64.encode(HashAlgorithm.sha1.authenticate(text.utf8, key: key))
            if equalInConstantTime(Array(signature.utf8), provided) { return }
        }
        throw .mismatch(
            SignatureMismatch(
                accessKey: claim.accessKey,
                provided: claim.signature,
                stringToSign: texts[0],
                canonicalRequest: nil
            )
        )
    }

    /// A posted form signs its policy, as it was sent, and nothing else.
    package func verify(_ claim: SignatureClaim, formPolicy policy: String, secret: String) throws(SigningError) {
        let (provided, expected) =
            switch claim {
            case .v4(let claim): (claim.signature, formSignature(claim, policy, secret))
            case .v2(let claim):
                (claim.signature, Base64.encode(HashAlgorithm.sha1.authenticate(policy.utf8, key: secret.utf8)))
            }
        guard equalInConstantTime(Array(provided.utf8), Array(expected.utf8)) else {
            throw .mismatch(
                SignatureMismatch(
                    accessKey: claim.accessKey,
                    provided: provided,
                    stringToSign: policy,
                    canonicalRequest: nil
                )
            )
        }
    }

    private func formSignature(_ claim: V4SignatureClaim, _ policy: String, _ secret: String) -> String {
        hexadecimal(
            HashAlgorithm.sha256.authenticate(policy.utf8, key: keys.key(secret: secret, scope: claim.scope))
        )
    }
}
