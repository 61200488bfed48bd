import AWSModel
import S3Shapes

/// What a bucket does against the public.
///
/// Source: S3 User Guide, "Blocking public access to your Amazon S3 storage"; all four are on in new buckets.
struct PublicAccessBlock: Sendable, Equatable {
    /// New public lists are refused.
    var blocksPublicLists = false
    /// Public grants that are there do not count.
    var ignoresPublicLists = false
    /// New public policies are refused.
    var blocksPublicPolicy = false
    /// A public policy serves the owner's account and AWS services alone.
    var restrictsPublicBuckets = false

    static let none = PublicAccessBlock()
    static let all = PublicAccessBlock(
        blocksPublicLists: true,
        ignoresPublicLists: true,
        blocksPublicPolicy: true,
        restrictsPublicBuckets: true
    )
    static let ofNewBuckets = all

    init(
        blocksPublicLists: Bool = false,
        ignoresPublicLists: Bool = false,
        blocksPublicPolicy: Bool = false,
        restrictsPublicBuckets: Bool = false
    ) {
        self.blocksPublicLists = blocksPublicLists
        self.ignoresPublicLists = ignoresPublicLists
        self.blocksPublicPolicy = blocksPublicPolicy
        self.restrictsPublicBuckets = restrictsPublicBuckets
    }

    init(_ view: PublicAccessBlockConfiguration?) {
        self.init(
            blocksPublicLists: view?.blockPublicAcls ?? false,
            ignoresPublicLists: view?.ignorePublicAcls ?? false,
            blocksPublicPolicy: view?.blockPublicPolicy ?? false,
            restrictsPublicBuckets: view?.restrictPublicBuckets ?? false
        )
    }

    /// As it is kept and shown: what is left out is off.
    var view: PublicAccessBlockConfiguration {
        PublicAccessBlockConfiguration {
            $0.blockPublicAcls = blocksPublicLists
            $0.ignorePublicAcls = ignoresPublicLists
            $0.blockPublicPolicy = blocksPublicPolicy
            $0.restrictPublicBuckets = restrictsPublicBuckets
        }
    }

    func check(_ list: AccessControlList) throws(AWSError) {
        if blocksPublicLists, list.isPublic { throw .accessDenied }
    }

    func check(policyIsPublic: Bool) throws(AWSError) {
        guard blocksPublicPolicy, policyIsPublic else { return }
        throw .accessDenied(
            "Access Denied because public policies are blocked by the BlockPublicPolicy block public access setting."
        )
    }
}
