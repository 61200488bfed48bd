/// Puts together what policies, lists and settings say of a request.
///
/// Source: S3 User Guide, "How Amazon S3 authorizes a request"; IAM User Guide, "Cross-account policy evaluation
/// logic".
enum S3Authorization {
    /// What a set of policies says.
    enum Word: Sendable, Equatable {
        case allow
        case explicitDeny
        /// Nothing in them speaks of the request.
        case none
    }

    struct Policies: Sendable, Equatable {
        /// The caller's own, with boundary and session. A root has none and may do anything in its account.
        var identity: Word
        /// The bucket's.
        var bucket: Word
        /// The bucket's policy is a public one.
        var isBucketPublic = false

        init(identity: Word, bucket: Word, isBucketPublic: Bool = false) {
            self.identity = identity
            self.bucket = bucket
            self.isBucketPublic = isBucketPublic
        }
    }

    enum Caller: Sendable, Equatable {
        case anonymous
        case account(String, canonicalID: String)
        /// An AWS service that acts for a resource.
        case service

        var canonicalID: String? { if case .account(_, let id) = self { id } else { nil } }
        func isOf(_ account: String) -> Bool { if case .account(let own, _) = self { own == account } else { false } }
    }

    /// What is asked for, and of whom.
    struct Resource: Sendable {
        /// The account that the bucket belongs to.
        var bucketOwner: String
        /// The account that the object belongs to; the bucket's owner where there is no object.
        var owner: String
        var ownership: ObjectOwnership
        var block: PublicAccessBlock
        /// The list that counts for the request: the object's, or the bucket's.
        var list: AccessControlList?
        /// What the list must give; nil where no list gives it.
        var permission: AccessControlList.Permission?

        init(
            bucketOwner: String,
            owner: String? = nil,
            ownership: ObjectOwnership = .ofNewBuckets,
            block: PublicAccessBlock = .ofNewBuckets,
            list: AccessControlList? = nil,
            permission: AccessControlList.Permission? = nil
        ) {
            self.bucketOwner = bucketOwner
            self.owner = owner ?? bucketOwner
            self.ownership = ownership
            self.block = block
            self.list = list
            self.permission = permission
        }
    }

    enum Decision: Sendable, Equatable {
        case allowed
        case denied(Reason)

        enum Reason: Sendable, Equatable {
            case explicitDenyOfIdentity, explicitDenyOfBucket
            /// Nothing allows it.
            case silence
        }

        var isAllowed: Bool { self == .allowed }
    }

    static func decide(_ caller: Caller, _ policies: Policies, _ resource: Resource) -> Decision {
        if policies.identity == .explicitDeny { return .denied(.explicitDenyOfIdentity) }
        // A denial holds also where the policy is not let allow.
        if policies.bucket == .explicitDeny { return .denied(.explicitDenyOfBucket) }
        let bucketAllows = policies.bucket == .allow && bucketPolicyCounts(caller, policies, resource)
        let listAllows = listGrants(caller, resource)
        switch caller {
        case .anonymous: return bucketAllows || listAllows ? .allowed : .denied(.silence)
        case .service: return bucketAllows ? .allowed : .denied(.silence)
        case .account:
            if caller.isOf(resource.owner) {
                // Within an account one of the two suffices.
                let allows = policies.identity == .allow || bucketAllows
                return allows ? .allowed : .denied(.silence)
            }
            // Into another account both must agree; there a list speaks to the account, and its policies to the user.
            let allows = policies.identity == .allow && (bucketAllows || listAllows)
            return allows ? .allowed : .denied(.silence)
        }
    }

    /// A bucket's policy opens only what belongs to the bucket's owner.
    private static func bucketPolicyCounts(_ caller: Caller, _ policies: Policies, _ resource: Resource) -> Bool {
        guard resource.owner == resource.bucketOwner || resource.ownership == .bucketOwnerEnforced else { return false }
        guard resource.block.restrictsPublicBuckets, policies.isBucketPublic else { return true }
        return caller.isOf(resource.bucketOwner) || caller == .service
    }

    private static func listGrants(_ caller: Caller, _ resource: Resource) -> Bool {
        guard resource.ownership != .bucketOwnerEnforced, let list = resource.list, let permission = resource.permission
        else { return false }
        return list.grants(permission, to: caller.canonicalID, ignoringPublic: resource.block.ignoresPublicLists)
    }
}
