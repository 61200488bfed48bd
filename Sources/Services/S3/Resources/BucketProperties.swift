import AWSService

/// The properties of a bucket that are built. What is left out stops a template by its name.
enum BucketProperties {
    static let members: PropertyShape.Members = [
        "BucketName": .string.createOnly,
        "ObjectLockEnabled": .boolean.createOnly,
        "AccessControl": .string,
        "Tags": .tags,
        "AccelerateConfiguration": .object(["AccelerationStatus": .string.required]),
        "BucketEncryption": .object(["ServerSideEncryptionConfiguration": .objects(encryptionRule).required]),
        "CorsConfiguration": .object(["CorsRules": .objects(corsRule).required]),
        "LifecycleConfiguration": .object([
            "Rules": .objects(lifecycleRule).required, "TransitionDefaultMinimumObjectSize": .string,
        ]),
        "LoggingConfiguration": .object(["DestinationBucketName": .string, "LogFilePrefix": .string]),
        "NotificationConfiguration": .object([
            "EventBridgeConfiguration": .object(["EventBridgeEnabled": .boolean]),
            "LambdaConfigurations": .objects(notification("Function")),
            "QueueConfigurations": .objects(notification("Queue")),
            "TopicConfigurations": .objects(notification("Topic")),
        ]),
        "ObjectLockConfiguration": .object([
            "ObjectLockEnabled": .string,
            "Rule": .object([
                "DefaultRetention": .object(["Mode": .string, "Days": .integer, "Years": .integer])
            ]),
        ]),
        "OwnershipControls": .object(["Rules": .objects(["ObjectOwnership": .string]).required]),
        "PublicAccessBlockConfiguration": .object([
            "BlockPublicAcls": .boolean, "BlockPublicPolicy": .boolean, "IgnorePublicAcls": .boolean,
            "RestrictPublicBuckets": .boolean,
        ]),
        "ReplicationConfiguration": .object([
            "Role": .string.required, "Rules": .objects(replicationRule).required,
        ]),
        "VersioningConfiguration": .object(["Status": .string.required]),
        "WebsiteConfiguration": .object([
            "ErrorDocument": .string,
            "IndexDocument": .string,
            "RedirectAllRequestsTo": .object(["HostName": .string.required, "Protocol": .string]),
            "RoutingRules": .objects(routingRule),
        ]),
    ]

    private static let encryptionRule: PropertyShape.Members = [
        "BucketKeyEnabled": .boolean,
        "ServerSideEncryptionByDefault": .object(["SSEAlgorithm": .string.required, "KMSMasterKeyID": .string]),
    ]

    private static let corsRule: PropertyShape.Members = [
        "AllowedHeaders": .strings, "AllowedMethods": .strings.required, "AllowedOrigins": .strings.required,
        "ExposedHeaders": .strings, "Id": .string, "MaxAge": .integer,
    ]

    private static let transition: PropertyShape.Members = [
        "StorageClass": .string.required, "TransitionDate": .string, "TransitionInDays": .integer,
    ]

    private static let noncurrentTransition: PropertyShape.Members = [
        "StorageClass": .string.required, "TransitionInDays": .integer.required, "NewerNoncurrentVersions": .integer,
    ]

    private static let lifecycleRule: PropertyShape.Members = [
        "AbortIncompleteMultipartUpload": .object(["DaysAfterInitiation": .integer.required]),
        "ExpirationDate": .string,
        "ExpirationInDays": .integer,
        "ExpiredObjectDeleteMarker": .boolean,
        "Id": .string,
        "NoncurrentVersionExpiration": .object([
            "NoncurrentDays": .integer.required, "NewerNoncurrentVersions": .integer,
        ]),
        "NoncurrentVersionExpirationInDays": .integer,
        "NoncurrentVersionTransition": .object(noncurrentTransition),
        "NoncurrentVersionTransitions": .objects(noncurrentTransition),
        "ObjectSizeGreaterThan": .string,
        "ObjectSizeLessThan": .string,
        "Prefix": .string,
        "Status": .string.required,
        "TagFilters": .tags,
        "Transition": .object(transition),
        "Transitions": .objects(transition),
    ]

    private static func notification(_ target: String) -> PropertyShape.Members {
        [
            "Event": .string.required,
            target: .string.required,
            "Filter": .object([
                "S3Key": .object([
                    "Rules": .objects(["Name": .string.required, "Value": .string.required]).required
                ]).required
            ]),
        ]
    }

    private static let routingRule: PropertyShape.Members = [
        "RedirectRule": .object([
            "HostName": .string, "HttpRedirectCode": .string, "Protocol": .string, "ReplaceKeyPrefixWith": .string,
            "ReplaceKeyWith": .string,
        ]).required,
        "RoutingRuleCondition": .object(["HttpErrorCodeReturnedEquals": .string, "KeyPrefixEquals": .string]),
    ]

    private static let replicationRule: PropertyShape.Members = [
        "DeleteMarkerReplication": .object(["Status": .string]),
        "Destination": .object([
            "AccessControlTranslation": .object(["Owner": .string.required]),
            "Account": .string,
            "Bucket": .string.required,
            "EncryptionConfiguration": .object(["ReplicaKmsKeyID": .string.required]),
            "Metrics": .object([
                "Status": .string.required, "EventThreshold": .object(["Minutes": .integer.required]),
            ]),
            "ReplicationTime": .object([
                "Status": .string.required, "Time": .object(["Minutes": .integer.required]).required,
            ]),
            "StorageClass": .string,
        ]).required,
        "Filter": .object([
            "And": .object(["Prefix": .string, "TagFilters": .tags]),
            "Prefix": .string,
            "TagFilter": .object(["Key": .string.required, "Value": .string.required]),
        ]),
        "Id": .string,
        "Prefix": .string,
        "Priority": .integer,
        "SourceSelectionCriteria": .object([
            "ReplicaModifications": .object(["Status": .string.required]),
            "SseKmsEncryptedObjects": .object(["Status": .string.required]),
        ]),
        "Status": .string.required,
    ]
}
