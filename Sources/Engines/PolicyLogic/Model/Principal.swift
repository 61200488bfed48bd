extension PolicyDocument {
    /// Whom a statement is about.
    ///
    /// Source: IAM User Guide, "AWS JSON policy elements: Principal".
    public enum Principal: Sendable, Hashable {
        /// `"*"` or `{"AWS": "*"}`: everyone, signed or not.
        case everyone
        /// A 12-digit account or its root ARN: the account, which decides itself who of its own may use the grant.
        case account(String)
        /// A user, a role, a role's session or a federated user.
        case arn(String)
        /// The id of a user or role (`AIDA…`, `AROA…`), as AWS shows principals that were deleted.
        case uniqueID(String)
        /// A service such as `ec2.amazonaws.com`, or `*`.
        case service(String)
        /// An identity provider.
        case federated(String)
        /// An account by its canonical S3 id.
        case canonicalUser(String)
    }
}
