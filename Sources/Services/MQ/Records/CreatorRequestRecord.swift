import AWSModel
import Ground
import World

/// What a `CreatorRequestId` was used for.
struct CreatorRequestRecord: LedgerRecord {
    static let kind = "mq.creator-request"
    /// A digest of the request without the id.
    let request: String
    let broker: String
}

/// A certificate of a broker's servers, issued once: clients may have pinned it.
struct CertificateRecord: LedgerRecord {
    static let kind = "mq.certificate"
    let certificate: String
    let key: String
    let authority: String
}
