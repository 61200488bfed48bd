import AWSService
import World

/// A set of temporary credentials that was given out.
struct SessionRecord: LedgerRecord {
    static let kind = "sts.session"

    let secretKey: String
    let token: String
    /// Milliseconds since 1970 in world time.
    let expires: Int64
    let kindOfPrincipal: String
    let account: String
    let arn: String
    let userID: String
    let userName: String?
    let issuerARN: String?
    let tags: [String: String]
    /// Policy documents that narrow the session.
    let policies: [String]

    func principal(accessKey: String) -> Principal {
        let kind = Principal.Kind(rawValue: kindOfPrincipal) ?? .assumedRole
        var principal = Principal(kind: kind, account: account, arn: arn, userID: userID)
        principal.userName = userName
        principal.accessKey = accessKey
        principal.issuerARN = issuerARN
        principal.tags = tags
        return principal
    }
}
