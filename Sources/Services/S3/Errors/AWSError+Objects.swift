import AWSModel

extension AWSError {
    static func noSuchKey(_ key: String) -> AWSError {
        .s3("NoSuchKey", "The specified key does not exist.", status: 404, ["Key": key])
    }

    static func noSuchVersion(_ version: String, of key: String) -> AWSError {
        .s3(
            "NoSuchVersion",
            "The specified version does not exist.",
            status: 404,
            ["Key": key, "VersionId": version]
        )
    }

    /// A version id that no version can have.
    static func invalidVersion(_ version: String) -> AWSError {
        .invalidArgument("Invalid version id specified", name: "versionId", value: version)
    }

    static func noSuchUpload(_ upload: String) -> AWSError {
        .s3(
            "NoSuchUpload",
            "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or "
                + "completed.",
            status: 404,
            ["UploadId": upload]
        )
    }

    /// What is asked of a delete marker that only an object can do.
    ///
    /// AWS adds `x-amz-delete-marker`, the marker's version and an `Allow: DELETE`.
    static func methodNotAllowed(_ method: String, on resourceType: String = "DeleteMarker") -> AWSError {
        .s3(
            "MethodNotAllowed",
            "The specified method is not allowed against this resource.",
            status: 405,
            ["Method": method, "ResourceType": resourceType]
        )
    }

    static func invalidRange(_ range: String, size: Int) -> AWSError {
        .s3(
            "InvalidRange",
            "The requested range is not satisfiable",
            status: 416,
            ["RangeRequested": range, "ActualObjectSize": String(size)]
        )
    }

    static func invalidPartNumber(_ number: Int, count: Int) -> AWSError {
        .s3(
            "InvalidPartNumber",
            "The requested partnumber is not satisfiable",
            status: 416,
            ["PartNumberRequested": String(number), "ActualPartCount": String(count)]
        )
    }

    static func preconditionFailed(_ condition: String) -> AWSError {
        .s3(
            "PreconditionFailed",
            "At least one of the pre-conditions you specified did not hold",
            status: 412,
            ["Condition": condition]
        )
    }

    static func conditionalConflict(_ condition: String, key: String) -> AWSError {
        .s3(
            "ConditionalRequestConflict",
            "The conditional request cannot succeed due to a conflicting operation against this resource.",
            status: 409,
            ["Condition": condition, "Key": key]
        )
    }

    /// An answer without a body.
    static let notModified = s3("304", "Not Modified", status: 304)

    /// What lies in an archive cannot be read.
    static func invalidObjectState(storageClass: String, accessTier: String? = nil) -> AWSError {
        .s3(
            "InvalidObjectState",
            "The operation is not valid for the object's storage class",
            status: 403,
            ["StorageClass": storageClass, "AccessTier": accessTier]
        )
    }

    static func invalidStorageClass(_ storageClass: String) -> AWSError {
        .s3(
            "InvalidStorageClass",
            "The storage class you specified is not valid",
            status: 400,
            ["StorageClassRequested": storageClass]
        )
    }

    static func keyTooLong(bytes: Int, most: Int) -> AWSError {
        .s3(
            "KeyTooLongError",
            "Your key is too long",
            status: 400,
            ["Size": String(bytes), "MaxSizeAllowed": String(most)]
        )
    }

    static func metadataTooLarge(bytes: Int, most: Int) -> AWSError {
        .s3(
            "MetadataTooLarge",
            "Your metadata headers exceed the maximum allowed metadata size",
            status: 400,
            ["Size": String(bytes), "MaxSizeAllowed": String(most)]
        )
    }

    static let copyToItself = invalidRequest(
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's "
            + "metadata, storage class, website redirect location or encryption attributes."
    )

    static let copyOfDeleteMarker = invalidRequest(
        "The source of a copy request may not specifically refer to a delete marker by version id."
    )

    static let objectLocked = accessDenied("Access Denied because object protected by object lock.")

    static let noSuchObjectLockConfiguration = s3(
        "NoSuchObjectLockConfiguration",
        "The specified object does not have a ObjectLock configuration",
        status: 404
    )

    static let bucketWithoutObjectLock = invalidRequest("Bucket is missing Object Lock Configuration")
}
