import AWSModel

/// In which Region a bucket comes to lie.
///
/// Source: S3 API Reference, "CreateBucket" and "GetBucketLocation". us-east-1, the oldest, has no name of its own
/// here: it must not be asked for by name, and only its endpoint may create buckets elsewhere.
enum BucketLocation {
    private static let eldest = "us-east-1"

    /// - Parameters:
    ///   - constraint: what the request asks for, if anything.
    ///   - endpoint: the Region of the endpoint that the request was sent to.
    ///   - isRegion: whether there is a Region of this name.
    static func region(
        constraint: String?,
        endpoint: String,
        isRegion: (String) -> Bool
    ) throws(AWSError) -> String {
        guard let constraint, !constraint.isEmpty else {
            guard endpoint == eldest else { throw .illegalLocationConstraint("unspecified") }
            return endpoint
        }
        // The first Region abroad keeps its old name.
        let region = constraint == "EU" ? "eu-west-1" : constraint
        guard endpoint == eldest else {
            guard region == endpoint else { throw .illegalLocationConstraint(constraint) }
            return region
        }
        guard region != eldest, isRegion(region) else { throw .invalidLocationConstraint(constraint) }
        return region
    }

    /// What GetBucketLocation says.
    static func constraint(of region: String) -> String? { region == eldest ? nil : region }

    /// Only in us-east-1 may an owner create a bucket again, and it leaves all as it was.
    ///
    /// - Throws: the error of a name that is taken.
    static func checkRepeat(
        bucket: String,
        isOwn: Bool,
        existingRegion: String,
        endpoint: String
    ) throws(AWSError) {
        guard isOwn else { throw .bucketAlreadyExists(bucket) }
        guard existingRegion == eldest, endpoint == eldest else { throw .bucketAlreadyOwnedByYou(bucket) }
    }
}
