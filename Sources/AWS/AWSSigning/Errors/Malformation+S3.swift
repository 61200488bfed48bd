/// Source: S3 API Reference, "Error responses"; the wording as AWS answers it, 2024 and later.
extension SigningError {
    static func malformed(_ fault: Malformation, _ place: SignaturePlace) -> ErrorAnswer {
        if case .versionTwo = fault { return versionTwo(place) }
        let details = details(of: fault)
        switch place {
        case .header:
            return .init(
                400,
                "AuthorizationHeaderMalformed",
                "The authorization header is malformed; \(text(of: fault, place))",
                details
            )
        case .query, .form:
            return .init(
                400,
                "AuthorizationQueryParametersError",
                (isAboutCredential(fault) ? "Error parsing the X-Amz-Credential parameter; " : "")
                    + text(of: fault, place),
                details
            )
        }
    }

    private static func versionTwo(_ place: SignaturePlace) -> ErrorAnswer {
        place == .header
            ? .init(400, "InvalidArgument", "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature")
            : .accessDenied("Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters")
    }

    private static func details(of fault: Malformation) -> [ErrorAnswer.Detail] {
        if case .wrongRegion(_, let expected) = fault { [.init("Region", expected)] } else { [] }
    }

    private static func isAboutCredential(_ fault: Malformation) -> Bool {
        switch fault {
        case .parts, .algorithm, .expires, .versionTwo, .scopeDate: false
        default: true
        }
    }

    private static func text(of fault: Malformation, _ place: SignaturePlace) -> String {
        switch fault {
        case .parts:
            place == .header
                ? "the authorization header requires three components: Credential, SignedHeaders, and Signature."
                : "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
                    + "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
        case .credential:
            "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"."
        case .emptyAccessKey: "a non-empty Access Key (AKID) must be provided in the credential."
        case .emptyRegion: "a non-empty region must be provided in the credential."
        case .terminator(let given):
            "incorrect terminal \"\(given)\". This endpoint uses \"aws4_request\"."
        case .scopeDateFormat(let given):
            "incorrect date format \"\(given)\". This date in the credential must be in the format \"yyyyMMdd\"."
        case .scopeDate(let given, let timestamp):
            "Invalid credential date \"\(given)\". This date is not the same as X-Amz-Date: "
                + "\"\(timestamp.prefix(8))\"."
        case .wrongService(let given, let expected):
            "incorrect service \"\(given)\". This endpoint belongs to \"\(expected)\"."
        case .wrongRegion(let given, let expected):
            "the region '\(given)' is wrong; expecting '\(expected)'"
        case .algorithm: "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\""
        case .expires(.notANumber): "X-Amz-Expires should be a number"
        case .expires(.negative): "X-Amz-Expires must be non-negative"
        case .expires(.tooLong):
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than "
                + "604800 seconds"
        case .versionTwo: "the signature is malformed."
        }
    }
}
