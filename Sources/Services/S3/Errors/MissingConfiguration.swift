import AWSModel

/// A bucket's configurations that answer with an error of their own where there is none.
enum MissingConfiguration: CaseIterable, Sendable {
    case cors, encryption, lifecycle, objectLock, ownershipControls, policy, publicAccessBlock, replication, tagging
    case website

    var code: String {
        switch self {
        case .cors: "NoSuchCORSConfiguration"
        case .encryption: "ServerSideEncryptionConfigurationNotFoundError"
        case .lifecycle: "NoSuchLifecycleConfiguration"
        case .objectLock: "ObjectLockConfigurationNotFoundError"
        case .ownershipControls: "OwnershipControlsNotFoundError"
        case .policy: "NoSuchBucketPolicy"
        case .publicAccessBlock: "NoSuchPublicAccessBlockConfiguration"
        case .replication: "ReplicationConfigurationNotFoundError"
        case .tagging: "NoSuchTagSet"
        case .website: "NoSuchWebsiteConfiguration"
        }
    }

    var message: String {
        switch self {
        case .cors: "The CORS configuration does not exist"
        case .encryption: "The server side encryption configuration was not found"
        case .lifecycle: "The lifecycle configuration does not exist"
        case .objectLock: "Object Lock configuration does not exist for this bucket"
        case .ownershipControls: "The bucket ownership controls were not found"
        case .policy: "The bucket policy does not exist"
        case .publicAccessBlock: "The public access block configuration was not found"
        case .replication: "The replication configuration was not found"
        case .tagging: "The TagSet does not exist"
        case .website: "The specified bucket does not have a website configuration"
        }
    }
}

extension AWSError {
    static func missingConfiguration(_ configuration: MissingConfiguration, _ bucket: String) -> AWSError {
        .s3(configuration.code, configuration.message, status: 404, ["BucketName": bucket])
    }
}
