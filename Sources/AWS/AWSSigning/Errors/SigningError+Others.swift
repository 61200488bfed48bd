import Ground

/// Source: IAM User Guide, "Troubleshoot Signature Version 4 signing for AWS API requests"; the "Common errors" page
/// of each service's API Reference; EC2 API Reference, "Error codes".
extension SigningError {
    func answerOfOthers(_ dialect: SigningDialect) -> ErrorAnswer {
        switch self {
        case .missing: Self.missing(dialect)
        case .notBuilt(let algorithm): .notBuilt(algorithm)
        case .severalMechanisms(let authorization), .unsupportedMechanism(let authorization):
            .incomplete(dialect, "Unsupported authorization: '\(authorization.prefix { $0 != " " })'.")
        case .malformed(let fault, _): Self.malformed(fault, dialect)
        case .formFieldMissing(let name): .incomplete(dialect, "The request must contain the parameter \(name)")
        case .dateMissing:
            .incomplete(
                dialect,
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
            )
        case .dateInvalid(let text, _):
            .incomplete(
                dialect,
                "Date must be in ISO-8601 'basic format'. Got '\(text)'. See http://en.wikipedia.org/wiki/ISO_8601"
            )
        case .unknownAccessKey, .invalidToken: Self.unknownKey(dialect)
        case .expiredToken: Self.expiredToken(dialect)
        case .mismatch(let mismatch): .mismatch(dialect, Self.text(of: mismatch))
        case .skewed, .expired, .notYetValid: answerToTime(dialect)
        case .unsignedHeaders(let names):
            .mismatch(dialect, Self.text(ofUnsigned: names.first ?? "host"))
        case .contentHashMissing, .invalidContentHash, .contentHashMismatch:
            .mismatch(dialect, "The value of 'x-amz-content-sha256' does not match the body of the request.")
        }
    }

    private static let mismatchText =
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        + "Key and signing method. Consult the service documentation for details."

    private static func text(of mismatch: SignatureMismatch) -> String {
        guard let canonical = mismatch.canonicalRequest else { return mismatchText }
        return mismatchText + "\n\nThe Canonical String for this request should have been\n'\(canonical)'"
            + "\n\nThe String-to-Sign should have been\n'\(mismatch.stringToSign)'\n"
    }

    private static func text(ofUnsigned name: String) -> String {
        name == "host"
            ? "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
            : "'\(name)' must be a 'SignedHeader' in the AWS Authorization."
    }

    private static func missing(_ dialect: SigningDialect) -> ErrorAnswer {
        switch dialect {
        case .ec2: .init(400, "MissingParameter", "The request must contain the parameter AWSAccessKeyId")
        case .json:
            .init(400, "MissingAuthenticationTokenException", "Request is missing Authentication Token")
        case .restJSON: .init(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
        case .query, .s3: .init(403, "MissingAuthenticationToken", "Request is missing Authentication Token")
        }
    }

    private static func unknownKey(_ dialect: SigningDialect) -> ErrorAnswer {
        let text = "The security token included in the request is invalid."
        return switch dialect {
        case .ec2: .failed
        case .json: .init(400, "UnrecognizedClientException", text)
        case .restJSON: .init(403, "UnrecognizedClientException", text)
        case .query, .s3: .init(403, "InvalidClientTokenId", text)
        }
    }

    private static func expiredToken(_ dialect: SigningDialect) -> ErrorAnswer {
        let text = "The security token included in the request is expired"
        return switch dialect {
        case .ec2: .init(400, "RequestExpired", "Request has expired.")
        case .json: .init(400, "ExpiredTokenException", text)
        case .restJSON: .init(403, "ExpiredTokenException", text)
        case .query, .s3: .init(403, "ExpiredToken", text)
        }
    }

    private func answerToTime(_ dialect: SigningDialect) -> ErrorAnswer {
        switch self {
        case .skewed(let timestamp, let request, let now) where request > now:
            Self.early(timestamp, now, dialect)
        case .notYetValid(let request, let now): Self.early(Self.basic(request), now, dialect)
        case _ where dialect == .ec2: .init(400, "RequestExpired", "Request has expired.")
        case .skewed(let timestamp, _, let now):
            .mismatch(
                dialect,
                "Signature expired: \(timestamp) is now earlier than "
                    + "\(Self.basic(now - SignatureVerifier.skewSecondsMax)) (\(Self.basic(now)) - 15 min.)"
            )
        case .expired(_, let end, let now):
            .mismatch(dialect, "Signature expired: \(Self.basic(end)) is now earlier than \(Self.basic(now))")
        default: .mismatch(dialect, Self.mismatchText)
        }
    }

    private static func basic(_ seconds: Int64) -> String { CivilDate(secondsSince1970: seconds).iso8601Basic }

    private static func early(_ timestamp: String, _ now: Int64, _ dialect: SigningDialect) -> ErrorAnswer {
        .mismatch(
            dialect,
            "Signature not yet current: \(timestamp) is still later than "
                + "\(basic(now + SignatureVerifier.earlySecondsMax)) (\(basic(now)) + 5 min.)"
        )
    }

    private static func malformed(_ fault: Malformation, _ dialect: SigningDialect) -> ErrorAnswer {
        switch fault {
        case .parts(let missing, let dateMissing):
            .incomplete(dialect, text(ofMissing: missing, dateMissing: dateMissing))
        case .credential(let given):
            .incomplete(
                dialect,
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
                    + "got '\(given)'"
            )
        case .emptyAccessKey: .incomplete(dialect, "Access Key ID must not be empty.")
        case .versionTwo: .incomplete(dialect, "Signature Version 2 is not supported.")
        case .algorithm(let given): .incomplete(dialect, "Unsupported AWS 'algorithm': '\(given)'.")
        case .expires: .incomplete(dialect, "X-Amz-Expires must be a number from 0 to 604800.")
        case .emptyRegion: .mismatch(dialect, "Credential should be scoped to a valid region.")
        case .wrongRegion(let given, let expected):
            .mismatch(dialect, "Credential should be scoped to a valid region, not '\(given)' but '\(expected)'.")
        case .terminator(let given):
            .mismatch(dialect, "Credential should be scoped with a valid terminator: 'aws4_request', not '\(given)'.")
        case .wrongService(_, let expected):
            .mismatch(dialect, "Credential should be scoped to correct service: '\(expected)'.")
        case .scopeDateFormat(let given):
            .mismatch(dialect, "Date in Credential scope does not match YYYYMMDD: '\(given)'.")
        case .scopeDate(let given, let timestamp):
            .mismatch(
                dialect,
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                    + "'\(given)' != '\(timestamp.prefix(8))', from '\(timestamp)'."
            )
        }
    }

    private static func text(ofMissing names: [String], dateMissing: Bool) -> String {
        let inQuery = names.contains { $0.hasPrefix("X-Amz-") }
        if inQuery {
            return names.map { "AWS query-string parameters must include '\($0)'." }.joined(separator: " ")
        }
        var sentences = names.map { "Authorization header requires '\($0)' parameter." }
        if dateMissing {
            sentences.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
        }
        return sentences.joined(separator: " ") + " Authorization=AWS4-HMAC-SHA256"
    }
}

extension ErrorAnswer {
    /// EC2 tells nobody whether key or signature was wrong.
    fileprivate static let failed = ErrorAnswer(
        401,
        "AuthFailure",
        "AWS was not able to validate the provided access credentials"
    )

    fileprivate static func mismatch(_ dialect: SigningDialect, _ message: String) -> ErrorAnswer {
        switch dialect {
        case .ec2: .failed
        case .json: .init(400, "InvalidSignatureException", message)
        case .restJSON: .init(403, "InvalidSignatureException", message)
        case .query, .s3: .init(403, "SignatureDoesNotMatch", message)
        }
    }

    fileprivate static func incomplete(_ dialect: SigningDialect, _ message: String) -> ErrorAnswer {
        switch dialect {
        case .ec2: .failed
        case .json: .init(400, "IncompleteSignatureException", message)
        case .restJSON: .init(403, "IncompleteSignatureException", message)
        case .query, .s3: .init(400, "IncompleteSignature", message)
        }
    }
}
