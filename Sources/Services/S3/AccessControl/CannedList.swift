import AWSModel

/// The lists that have names.
///
/// Source: S3 User Guide, "Canned ACL".
enum CannedList: String, Sendable, CaseIterable {
    case `private`
    case publicRead = "public-read"
    case publicReadWrite = "public-read-write"
    case authenticatedRead = "authenticated-read"
    case awsExecRead = "aws-exec-read"
    case bucketOwnerRead = "bucket-owner-read"
    case bucketOwnerFullControl = "bucket-owner-full-control"
    case logDeliveryWrite = "log-delivery-write"

    static func named(_ text: String) throws(AWSError) -> CannedList {
        guard let list = CannedList(rawValue: text) else {
            throw .invalidArgument("", name: "x-amz-acl", value: text)
        }
        return list
    }

    /// The service that reads machine images from buckets.
    private static let imageReader = "6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c"

    /// - Parameter bucketOwnerID: the bucket's owner, when the list is an object's.
    func list(ownerID: String, bucketOwnerID: String? = nil) -> AccessControlList {
        var list = AccessControlList(ownerID: ownerID)
        func add(_ grantee: AccessControlList.Grantee, _ permissions: AccessControlList.Permission...) {
            list.grants += permissions.map { .init(grantee, $0) }
        }
        switch self {
        case .private: break
        case .publicRead: add(.group(.allUsers), .read)
        case .publicReadWrite: add(.group(.allUsers), .read, .write)
        case .authenticatedRead: add(.group(.authenticatedUsers), .read)
        case .awsExecRead: add(.user(Self.imageReader), .read)
        case .logDeliveryWrite: add(.group(.logDelivery), .write, .readACP)
        case .bucketOwnerRead:
            if let bucketOwnerID, bucketOwnerID != ownerID { add(.user(bucketOwnerID), .read) }
        case .bucketOwnerFullControl:
            if let bucketOwnerID, bucketOwnerID != ownerID { add(.user(bucketOwnerID), .fullControl) }
        }
        return list
    }
}
