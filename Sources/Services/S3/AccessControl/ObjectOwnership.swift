import AWSModel
import S3Shapes

/// Whose the objects of a bucket are, and whether lists count.
///
/// Source: S3 User Guide, "Controlling ownership of objects and disabling ACLs for your bucket".
enum ObjectOwnership: String, Sendable, CaseIterable {
    /// Everything is the bucket owner's, and lists are disabled: so since April 2023 for new buckets.
    case bucketOwnerEnforced = "BucketOwnerEnforced"
    case bucketOwnerPreferred = "BucketOwnerPreferred"
    case objectWriter = "ObjectWriter"

    static let ofNewBuckets = bucketOwnerEnforced
    /// Where a bucket's controls have been deleted.
    static let withoutControls = objectWriter

    /// The header of CreateBucket.
    static func read(header: String?) throws(AWSError) -> ObjectOwnership {
        guard let header else { return ofNewBuckets }
        guard let ownership = ObjectOwnership(rawValue: header) else {
            throw .invalidArgument("Invalid x-amz-object-ownership header: \(header)", name: "x-amz-object-ownership")
        }
        return ownership
    }

    init(_ controls: OwnershipControls?) {
        self = controls?.rules.first.flatMap { ObjectOwnership(rawValue: $0.objectOwnership) } ?? .withoutControls
    }

    var view: OwnershipControls {
        OwnershipControls { $0.rules = [OwnershipControlsRule { $0.objectOwnership = rawValue }] }
    }

    /// Makes sure that a request may ask for a list here.
    ///
    /// - Parameter given: what its headers or document ask for; nil when they ask for nothing.
    func check(_ given: AccessControlHeaders?) throws(AWSError) {
        guard self == .bucketOwnerEnforced, let given, !given.isBucketOwnerFullControl else { return }
        throw .listsNotSupported
    }

    /// Makes sure that a bucket with this list may go over to this ownership.
    func check(bucketList: AccessControlList) throws(AWSError) {
        guard self == .bucketOwnerEnforced, bucketList.grantsBeyondOwner else { return }
        throw .bucketListWithEnforcedOwnership
    }

    /// Who a new object belongs to.
    func belongsToBucketOwner(_ given: AccessControlHeaders?) -> Bool {
        switch self {
        case .bucketOwnerEnforced: true
        case .bucketOwnerPreferred: given?.isBucketOwnerFullControl == true
        case .objectWriter: false
        }
    }
}
