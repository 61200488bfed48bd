import Ground

/// Source: S3 API Reference, "Error responses"; the wording as AWS answers it, 2024 and later.
extension SigningError {
    var answerOfS3: ErrorAnswer {
        switch self {
        case .missing: .accessDenied("Access Denied")
        case .severalMechanisms(let authorization):
            .init(
                400,
                "InvalidArgument",
                "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string "
                    + "parameter or the Authorization header should be specified",
                [.init("ArgumentName", "Authorization"), .init("ArgumentValue", authorization)]
            )
        case .unsupportedMechanism(let authorization):
            .init(
                400,
                "InvalidArgument",
                "Unsupported Authorization Type",
                [.init("ArgumentName", "Authorization"), .init("ArgumentValue", authorization)]
            )
        case .notBuilt(let algorithm): .notBuilt(algorithm)
        case .malformed(let fault, let place): Self.malformed(fault, place)
        case .formFieldMissing(let name): Self.missingField(name)
        case .dateMissing: .accessDenied("AWS authentication requires a valid Date or x-amz-date header")
        case .dateInvalid(let text, let place): Self.invalidDate(text, place)
        case .unknownAccessKey(let key):
            .init(
                403,
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
                [.init("AWSAccessKeyId", key)]
            )
        case .invalidToken(let token):
            .init(
                400,
                "InvalidToken",
                "The provided token is malformed or otherwise invalid.",
                [.init("Token-0", token)]
            )
        case .expiredToken(let token):
            .init(400, "ExpiredToken", "The provided token has expired.", [.init("Token-0", token)])
        case .mismatch(let mismatch): Self.mismatched(mismatch)
        case .skewed, .expired, .notYetValid: answerOfS3ToTime
        case .unsignedHeaders(let names):
            .accessDenied(
                "There were headers present in the request which were not signed",
                [.init("HeadersNotSigned", names.joined(separator: ", "))]
            )
        case .contentHashMissing, .invalidContentHash, .contentHashMismatch: answerOfS3ToHash
        }
    }

    private var answerOfS3ToTime: ErrorAnswer {
        switch self {
        case .skewed(let timestamp, _, let now):
            .init(
                403,
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
                [
                    .init("RequestTime", timestamp), .init("ServerTime", Self.iso(now)),
                    .init("MaxAllowedSkewMilliseconds", "900000"),
                ]
            )
        case .expired(let life, let end, let now):
            .accessDenied(
                "Request has expired",
                (life.map { [.init("X-Amz-Expires", String($0))] } ?? [])
                    + [.init("Expires", Self.iso(end)), .init("ServerTime", Self.iso(now))]
            )
        case .notYetValid(let request, let now):
            .accessDenied(
                "Request is not valid yet",
                [.init("X-Amz-Date", Self.iso(request)), .init("ServerTime", Self.iso(now))]
            )
        default: .accessDenied("Access Denied")
        }
    }

    private var answerOfS3ToHash: ErrorAnswer {
        switch self {
        case .invalidContentHash(let value):
            .init(
                400,
                "InvalidArgument",
                "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
                    + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, "
                    + "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER "
                    + "or a valid sha256 value.",
                [.init("ArgumentName", "x-amz-content-sha256"), .init("ArgumentValue", value)]
            )
        case .contentHashMismatch(let claimed, let computed):
            .init(
                400,
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
                [.init("ClientComputedContentSHA256", claimed), .init("S3ComputedContentSHA256", computed)]
            )
        default:
            .init(400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
        }
    }

    private static func iso(_ seconds: Int64) -> String { CivilDate(secondsSince1970: seconds).iso8601 }

    private static func missingField(_ name: String) -> ErrorAnswer {
        let shown = name == "awsaccesskeyid" ? "AWSAccessKeyId" : name
        return .init(
            400,
            "InvalidArgument",
            "Bucket POST must contain a field named '\(shown)'.  If it is specified, please check the order of the "
                + "fields.",
            [.init("ArgumentName", shown), .init("ArgumentValue", "")]
        )
    }

    private static func invalidDate(_ text: String, _ place: SignaturePlace) -> ErrorAnswer {
        switch place {
        case .header: .accessDenied("AWS authentication requires a valid Date or x-amz-date header")
        case .query where text.utf8.allSatisfy({ (0x30...0x39).contains($0) }):
            .accessDenied("Invalid date (should be seconds since epoch): \(text)")
        case .query, .form:
            .init(
                400,
                "AuthorizationQueryParametersError",
                "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""
            )
        }
    }

    private static func mismatched(_ mismatch: SignatureMismatch) -> ErrorAnswer {
        var details: [ErrorAnswer.Detail] = [
            .init("AWSAccessKeyId", mismatch.accessKey), .init("StringToSign", mismatch.stringToSign),
            .init("SignatureProvided", mismatch.provided),
            .init("StringToSignBytes", spacedHexadecimal(mismatch.stringToSign)),
        ]
        if let canonical = mismatch.canonicalRequest {
            details.append(.init("CanonicalRequest", canonical))
            details.append(.init("CanonicalRequestBytes", spacedHexadecimal(canonical)))
        }
        return .init(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. "
                + "Check your key and signing method.",
            details
        )
    }

    private static func spacedHexadecimal(_ text: String) -> String {
        text.utf8.map { hexadecimal([$0]) }.joined(separator: " ")
    }
}

extension ErrorAnswer {
    static func accessDenied(_ message: String, _ details: [Detail] = []) -> ErrorAnswer {
        .init(403, "AccessDenied", message, details)
    }

    static func notBuilt(_ algorithm: String) -> ErrorAnswer {
        .init(
            501,
            "NotImplemented",
            "\(algorithm) (Signature Version 4A) is not built: sign with AWS4-HMAC-SHA256 for one Region."
        )
    }
}
