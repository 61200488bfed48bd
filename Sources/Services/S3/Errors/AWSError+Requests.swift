import AWSModel

extension AWSError {
    static let accessDenied = accessDenied("Access Denied")

    static func accessDenied(_ message: String) -> AWSError { .s3("AccessDenied", message, status: 403) }

    static func invalidRequest(_ message: String) -> AWSError { .s3("InvalidRequest", message, status: 400) }

    static func invalidArgument(_ message: String, name: String, value: String? = nil) -> AWSError {
        .s3("InvalidArgument", message, status: 400, ["ArgumentName": name, "ArgumentValue": value])
    }

    static let malformedXML = s3(
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
        status: 400
    )

    static let malformedACL = s3(
        "MalformedACLError",
        "The XML you provided was not well-formed or did not validate against our published schema",
        status: 400
    )

    static func malformedPolicy(_ message: String) -> AWSError { .s3("MalformedPolicy", message, status: 400) }

    static func malformedPOST(_ message: String? = nil) -> AWSError {
        .s3(
            "MalformedPOSTRequest",
            message ?? "The body of your POST request is not well-formed multipart/form-data.",
            status: 400
        )
    }

    static let methodNotAllowed = s3(
        "MethodNotAllowed",
        "The specified method is not allowed against this resource.",
        status: 405
    )

    /// A header that AWS knows and does not serve here.
    static func headerNotImplemented(_ header: String, _ additional: String? = nil) -> AWSError {
        .s3(
            "NotImplemented",
            "A header you provided implies functionality that is not implemented",
            status: 501,
            ["Header": header, "additionalMessage": additional]
        )
    }

    static func missingHeader(_ name: String) -> AWSError {
        .s3(
            "MissingSecurityHeader",
            "Your request was missing a required header",
            status: 400,
            ["MissingHeaderName": name]
        )
    }

    static let unexpectedContent = s3("UnexpectedContent", "This request does not support content", status: 400)

    static func invalidExpectedOwner(_ text: String) -> AWSError {
        .s3(
            "InvalidBucketOwnerAWSAccountID",
            "The value of the expected bucket owner parameter must be an AWS Account ID... [\(text)]",
            status: 400
        )
    }

    static let listsNotSupported = s3(
        "AccessControlListNotSupported",
        "The bucket does not allow ACLs",
        status: 400
    )

    static let bucketListWithEnforcedOwnership = s3(
        "InvalidBucketAclWithObjectOwnership",
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
        status: 400
    )

    static let publicListWithBlock = s3(
        "InvalidBucketAclWithBlockPublicAccessError",
        "Bucket cannot have public ACLs set with BlockPublicAccess enabled",
        status: 400
    )

    static func unresolvableEmail(_ address: String) -> AWSError {
        .s3(
            "UnresolvableGrantByEmailAddress",
            "The e-mail address you provided does not match any account on record.",
            status: 400,
            ["Email": address]
        )
    }

    static func invalidTag(_ message: String, key: String? = nil, value: String? = nil) -> AWSError {
        .s3("InvalidTag", message, status: 400, ["TagKey": key, "TagValue": value])
    }

    static func invalidEncryptionAlgorithm(_ text: String) -> AWSError {
        .s3(
            "InvalidEncryptionAlgorithmError",
            "The Encryption request you specified is not valid. Supported value: AES256.",
            status: 400,
            ["ArgumentName": "x-amz-server-side-encryption", "ArgumentValue": text]
        )
    }

    static let slowDown = s3("SlowDown", "Please reduce your request rate.", status: 503)

    static let internalS3Error = s3(
        "InternalError",
        "We encountered an internal error. Please try again.",
        status: 500
    )
}
