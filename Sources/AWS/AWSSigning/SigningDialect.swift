/// The families of services that differ in what they sign and in how they word a refusal.
package enum SigningDialect: Sendable, Hashable, CaseIterable {
    case s3
    /// AWS query and REST-XML other than S3.
    case query
    case ec2
    /// AWS JSON and RPC v2 CBOR.
    case json
    case restJSON

    /// S3 signs the path as it is; all others normalise it and encode it once more.
    package var isS3: Bool { self == .s3 }

    /// For a client, who only needs to know how to write the canonical request.
    package init(signingName: String) {
        switch signingName {
        case "s3", "s3express", "s3-outposts", "s3-object-lambda": self = .s3
        default: self = .json
        }
    }
}
