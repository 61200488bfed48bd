import AWSModel

/// A client may name the account that it believes the bucket to belong to.
///
/// Source: S3 User Guide, "Verifying bucket ownership with bucket owner condition".
enum ExpectedOwner {
    /// - Parameters:
    ///   - expected: the header `x-amz-expected-bucket-owner` or `x-amz-source-expected-bucket-owner`.
    ///   - owner: the account that the bucket belongs to.
    static func check(_ expected: String?, owner: String) throws(AWSError) {
        guard let expected else { return }
        guard expected.utf8.count == 12, expected.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .invalidExpectedOwner(expected)
        }
        guard expected == owner else { throw .accessDenied }
    }
}

/// Who pays for a request to a bucket whose owner does not.
enum RequestPayer {
    /// The header that tells the client that it was charged; nil when it was not.
    ///
    /// - Throws: `AccessDenied` when a requester who must pay has not said that he will.
    static func check(
        _ header: String?,
        bucketChargesRequester: Bool,
        isOwner: Bool
    ) throws(AWSError) -> NamedValue? {
        guard bucketChargesRequester, !isOwner else { return nil }
        guard header?.lowercased() == "requester" else { throw .accessDenied }
        return ("x-amz-request-charged", "requester")
    }
}
