import Ground

/// Source: IAM User Guide, "Elements of an AWS API request signature"; S3 API Reference, "Authenticating Requests".
extension V4SignatureClaim {
    init(header: AuthorizationHeader, request: SignedRequest) throws(SigningError) {
        let date = request.header("x-amz-date") ?? request.header("date")
        guard let credential = header.credential, let signedHeaders = header.signedHeaders,
            let signature = header.signature
        else {
            var missing: [String] = []
            if header.credential == nil { missing.append("Credential") }
            if header.signature == nil { missing.append("Signature") }
            if header.signedHeaders == nil { missing.append("SignedHeaders") }
            throw .malformed(.parts(missing: missing, dateMissing: date == nil), in: .header)
        }
        guard let date else { throw .dateMissing }
        guard let moment = Self.moment(of: date) else { throw .dateInvalid(date, in: .header) }
        try self.init(
            place: .header,
            credential: credential,
            signedHeaders: signedHeaders,
            signature: signature,
            timestamp: moment.text,
            secondsSince1970: moment.seconds,
            expiresSeconds: nil,
            securityToken: request.header("x-amz-security-token")
        )
    }

    /// The parameters of a presigned URL.
    init(query: AuthorizationQuery, dialect: SigningDialect) throws(SigningError) {
        let names = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date", "X-Amz-SignedHeaders"]
        guard let algorithm = query["X-Amz-Algorithm"], let credential = query["X-Amz-Credential"],
            let signature = query["X-Amz-Signature"], let date = query["X-Amz-Date"],
            let signedHeaders = query["X-Amz-SignedHeaders"],
            let expires = query["X-Amz-Expires"] ?? (dialect.isS3 ? nil : "900")
        else {
            let missing = (names + ["X-Amz-Expires"]).filter { query[$0] == nil }
            throw .malformed(.parts(missing: missing, dateMissing: query["X-Amz-Date"] == nil), in: .query)
        }
        guard algorithm == "AWS4-HMAC-SHA256" else {
            if algorithm == "AWS4-ECDSA-P256-SHA256" { throw .notBuilt(algorithm: algorithm) }
            throw .malformed(.algorithm(algorithm), in: .query)
        }
        guard let moment = CivilDate(iso8601Basic: date) else { throw .dateInvalid(date, in: .query) }
        guard let seconds = Int(expires) else { throw .malformed(.expires(.notANumber), in: .query) }
        guard seconds >= 0 else { throw .malformed(.expires(.negative), in: .query) }
        guard seconds <= Self.expiresSecondsMax else { throw .malformed(.expires(.tooLong), in: .query) }
        try self.init(
            place: .query,
            credential: AuthorizationHeader.credential(of: credential),
            signedHeaders: AuthorizationHeader.names(of: signedHeaders),
            signature: signature,
            timestamp: date,
            secondsSince1970: moment.secondsSince1970,
            expiresSeconds: seconds,
            securityToken: query["X-Amz-Security-Token"]
        )
    }

    /// Seven days, the life of a signing key.
    package static let expiresSecondsMax = 604_800

    init(
        place: SignaturePlace,
        credential parts: [String],
        signedHeaders: [String],
        signature: String,
        timestamp: String,
        secondsSince1970: Int64,
        expiresSeconds: Int?,
        securityToken: String?
    ) throws(SigningError) {
        guard parts.count == 5 else { throw .malformed(.credential(parts.joined(separator: "/")), in: place) }
        guard !parts[0].isEmpty else { throw .malformed(.emptyAccessKey, in: place) }
        guard parts[4] == CredentialScope.terminator else { throw .malformed(.terminator(parts[4]), in: place) }
        guard !parts[2].isEmpty else { throw .malformed(.emptyRegion, in: place) }
        guard parts[1].utf8.count == 8, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .malformed(.scopeDateFormat(parts[1]), in: place)
        }
        guard timestamp.utf8.starts(with: parts[1].utf8) else {
            throw .malformed(.scopeDate(parts[1], timestamp: timestamp), in: place)
        }
        self.init(
            place: place,
            accessKey: parts[0],
            scope: CredentialScope(date: parts[1], region: parts[2], service: parts[3]),
            signedHeaders: signedHeaders,
            signature: signature,
            timestamp: timestamp,
            secondsSince1970: secondsSince1970,
            expiresSeconds: expiresSeconds,
            securityToken: securityToken
        )
    }

    /// `X-Amz-Date` has one form; a `Date` header may have any of HTTP's.
    private static func moment(of date: String) -> (text: String, seconds: Int64)? {
        if let moment = CivilDate(iso8601Basic: date) { return (date, moment.secondsSince1970) }
        guard let moment = CivilDate(httpDate: date) else { return nil }
        return (moment.iso8601Basic, moment.secondsSince1970)
    }

    /// Refuses a scope for another service or Region than the one addressed; nil asks nothing.
    package func require(service: String? = nil, region: String? = nil) throws(SigningError) {
        if let service, scope.service != service {
            throw .malformed(.wrongService(scope.service, expected: service), in: place)
        }
        if let region, scope.region != region {
            throw .malformed(.wrongRegion(scope.region, expected: region), in: place)
        }
    }
}
