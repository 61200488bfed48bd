import AWSService
import World

/// What is being done, or was last done, with a stack; also the place where its resources are kept.
struct StackWork: LedgerRecord {
    static let kind = "cloudformation.work"

    /// A deletion that waits until what is under way has ended.
    struct AwaitedDeletion: Sendable, Codable {
        let operation: String
        let principal: KeptPrincipal
        let token: String?
    }

    var machine: StackMachine
    /// Unique for each operation: names and tokens of its acts are made of it.
    var operation: String
    var principal: KeptPrincipal
    var token: String?
    /// The names that were offered to resources when they were made, by their physical ids.
    var offeredNames: [String: String] = [:]
    /// When a resource was last changed, in milliseconds since 1970, by logical id.
    var changed: [String: Int64] = [:]
    var awaitedDeletion: AwaitedDeletion?
    /// The id of the record of the change set that is being executed.
    var changeSet: String?

    init(_ machine: StackMachine, operation: String, principal: KeptPrincipal, token: String?) {
        self.machine = machine
        self.operation = operation
        self.principal = principal
        self.token = token
    }
}

/// Who began an operation: its acts are done in his name, also after a restart.
struct KeptPrincipal: Sendable, Codable {
    let kind: String
    let account: String
    let arn: String
    let userID: String
    let userName: String?
    let accessKey: String?
    let issuerARN: String?
    let tags: [String: String]

    init(_ principal: Principal) {
        kind = principal.kind.rawValue
        account = principal.account
        arn = principal.arn
        userID = principal.userID
        userName = principal.userName
        accessKey = principal.accessKey
        issuerARN = principal.issuerARN
        tags = principal.tags
    }

    var principal: Principal {
        let known = Principal.Kind(rawValue: kind) ?? .anonymous
        var principal = Principal(kind: known, account: account, arn: arn, userID: userID)
        principal.userName = userName
        principal.accessKey = accessKey
        principal.issuerARN = issuerARN
        principal.tags = tags
        return principal
    }
}
