/// What somebody wants to do, with all that policies may ask about it.
public struct PolicyRequest: Sendable {
    public let principal: PolicyPrincipal
    /// All of them must be allowed: putting an object with tags takes two.
    public let actions: [String]
    public let resource: String
    /// Who owns the resource. An S3 ARN does not say.
    public let resourceAccount: String
    /// Keys that follow from the principal (`aws:username`, `aws:PrincipalArn`, `aws:PrincipalTag/…` and their like)
    /// and `aws:ResourceAccount` are there by themselves; a value given here goes before them.
    public let context: PolicyContext

    let resourceBytes: [UInt8]
    let actionBytes: [[UInt8]]

    public init(
        principal: PolicyPrincipal,
        actions: [String],
        resource: String,
        resourceAccount: String,
        context: PolicyContext = [:]
    ) {
        self.principal = principal
        self.actions = actions
        self.resource = resource
        self.resourceAccount = resourceAccount
        self.context = context
        resourceBytes = Array(resource.utf8)
        actionBytes = actions.map { $0.utf8.map(\.lowered) }
    }

    /// Empty when the request lacks the key.
    func values(ofLowered key: String) -> [String] {
        if let values = context.values(ofLowered: key) { return values }
        if let value = principal.value(ofLowered: key) { return [value] }
        return key == "aws:resourceaccount" ? [resourceAccount] : []
    }
}
