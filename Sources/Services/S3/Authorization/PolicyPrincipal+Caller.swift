import AWSService
import PolicyLogic
import World

extension PolicyPrincipal {
    /// The caller as policies see it.
    init(_ principal: Principal, partition: String) {
        let canonicalID = principal.account.isEmpty ? nil : Account.canonicalUserID(of: principal.account)
        switch principal.kind {
        case .anonymous: self = .anonymous
        case .root: self = .root(account: principal.account, partition: partition, canonicalID: canonicalID)
        case .user:
            self = .user(
                arn: principal.arn,
                id: principal.userID,
                canonicalID: canonicalID,
                tags: principal.tags
            )
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
