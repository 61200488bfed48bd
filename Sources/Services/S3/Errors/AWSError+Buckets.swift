import AWSModel

extension AWSError {
    static func noSuchBucket(_ name: String) -> AWSError {
        .s3("NoSuchBucket", "The specified bucket does not exist", status: 404, ["BucketName": name])
    }

    static func bucketAlreadyExists(_ name: String) -> AWSError {
        .s3(
            "BucketAlreadyExists",
            "The requested bucket name is not available. The bucket namespace is shared by all users of the system. "
                + "Please select a different name and try again.",
            status: 409,
            ["BucketName": name]
        )
    }

    static func bucketAlreadyOwnedByYou(_ name: String) -> AWSError {
        .s3(
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already own it.",
            status: 409,
            ["BucketName": name]
        )
    }

    static func bucketNotEmpty(_ name: String, isVersioned: Bool = false) -> AWSError {
        let message = "The bucket you tried to delete is not empty"
        return .s3(
            "BucketNotEmpty",
            isVersioned ? message + ". You must delete all versions in the bucket." : message,
            status: 409,
            ["BucketName": name]
        )
    }

    static func invalidBucketName(_ name: String) -> AWSError {
        .s3("InvalidBucketName", "The specified bucket is not valid.", status: 400, ["BucketName": name])
    }

    static func tooManyBuckets(most: Int) -> AWSError {
        .s3(
            "TooManyBuckets",
            "You have attempted to create more buckets than allowed",
            status: 400,
            ["MaxBuckets": String(most)]
        )
    }

    static func invalidLocationConstraint(_ constraint: String) -> AWSError {
        .s3(
            "InvalidLocationConstraint",
            "The specified location-constraint is not valid",
            status: 400,
            ["LocationConstraint": constraint]
        )
    }

    /// A location that is not the endpoint's; `unspecified` when the request names none.
    static func illegalLocationConstraint(_ constraint: String) -> AWSError {
        .s3(
            "IllegalLocationConstraintException",
            "The \(constraint) location constraint is incompatible for the region specific endpoint this request was "
                + "sent to.",
            status: 400
        )
    }

    static func invalidBucketState(_ message: String) -> AWSError { .s3("InvalidBucketState", message, status: 409) }

    static func permanentRedirect(bucket: String, endpoint: String) -> AWSError {
        .s3(
            "PermanentRedirect",
            "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all "
                + "future requests to this endpoint.",
            status: 301,
            ["Endpoint": endpoint, "Bucket": bucket]
        )
    }

    static let operationAborted = s3(
        "OperationAborted",
        "A conflicting conditional operation is currently in progress against this resource. Try again.",
        status: 409
    )
}
