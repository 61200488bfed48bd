package import AWSService
package import PolicyLogic
import World

extension PolicyPrincipal {
    /// The principal of a request as policies see it.
    package init(_ principal: Principal) {
        let canonicalID = principal.account.isEmpty ? nil : Account.canonicalUserID(of: principal.account)
        switch principal.kind {
        case .anonymous: self = .anonymous
        case .root: self = .root(account: principal.account, canonicalID: canonicalID)
        case .user:
            self = .user(arn: principal.arn, id: principal.userID, canonicalID: canonicalID, tags: principal.tags)
        case .assumedRole:
            self = .roleSession(
                arn: principal.arn,
                roleARN: principal.issuerARN ?? principal.arn,
                id: principal.userID,
                canonicalID: canonicalID,
                tags: principal.tags
            )
        case .federatedUser:
            self = .federatedUser(
                arn: principal.arn,
                userARN: principal.issuerARN ?? principal.arn,
                id: principal.userID,
                canonicalID: canonicalID,
                tags: principal.tags
            )
        case .service: self = .service(principal.arn)
        }
    }
}
