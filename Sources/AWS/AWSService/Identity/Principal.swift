/// Who makes a request.
package struct Principal: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case root, user, assumedRole, federatedUser, anonymous
        /// One AWS service that acts for another's resource, as `cloudformation.amazonaws.com`.
        case service
    }

    package var kind: Kind
    package var account: String
    /// `arn:aws:iam::000000000000:root`, `…:user/path/name`, `arn:aws:sts::…:assumed-role/role/session`.
    package var arn: String
    /// The unique id (`AIDA…`, `AROA…:session`, the account id of a root).
    package var userID: String
    /// The user's name, where there is one: `aws:username`.
    package var userName: String?
    package var accessKey: String?
    /// The role behind a session, or the user himself: whose policies hold.
    package var issuerARN: String?
    package var tags: [String: String] = [:]

    package init(kind: Kind, account: String, arn: String, userID: String) {
        self.kind = kind
        self.account = account
        self.arn = arn
        self.userID = userID
    }

    package static func root(of account: String) -> Principal {
        Principal(kind: .root, account: account, arn: "arn:aws:iam::\(account):root", userID: account)
    }

    package static let anonymous = Principal(kind: .anonymous, account: "", arn: "", userID: "anonymous")
}
