/// A policy made ready to be asked on each request: patterns are cut up and values parsed, once.
public struct CompiledPolicy: Sendable {
    public let document: PolicyDocument
    private let statements: [CompiledStatement]
    private var opens = true

    public init(_ document: PolicyDocument) {
        self.document = document
        statements = document.statements.map { CompiledStatement($0, version: document.version) }
    }

    /// Reads and compiles in one go.
    public init(parsing text: String, as kind: PolicyKind, sizeMax: Int? = nil) throws(PolicyError) {
        self.init(try PolicyDocument(parsing: text, as: kind, sizeMax: sizeMax))
    }

    /// The same policy where it may close but not open: its allowing statements do not count.
    public var closingOnly: CompiledPolicy {
        var copy = self
        copy.opens = false
        return copy
    }

    enum Outcome {
        case nothing
        case granted(Grant)
        case denied(Decision.StatementID)
    }

    /// What the policy says alone. `action` is a place in the request's actions.
    func outcome(of request: PolicyRequest, action: Int) -> Outcome {
        var best: Grant?
        for (index, statement) in statements.enumerated() {
            if statement.effect == .allow, !opens || best == .direct { continue }
            guard let grant = statement.match(request, action: action) else { continue }
            if statement.effect == .deny { return .denied(Decision.StatementID(sid: statement.sid, index: index)) }
            best = max(best ?? grant, grant)
        }
        return best.map { .granted($0) } ?? .nothing
    }
}

/// How closely an allowing statement names the caller.
enum Grant: Int, Comparable {
    /// The caller's account, which must itself pass the right on by an identity policy.
    case account
    /// The role or user beneath a session: as good as an identity policy, and limited like one.
    case underlying
    /// The caller itself, or everyone. Nothing but an explicit deny takes it away within the account.
    case direct

    static func < (a: Grant, b: Grant) -> Bool { a.rawValue < b.rawValue }
}

struct CompiledStatement: Sendable {
    let effect: PolicyDocument.Effect
    let sid: String?
    private let actions: [Glob]
    private let exceptActions: Bool
    private let resources: [Pattern]
    private let exceptResources: Bool
    private let principals: PolicyDocument.Choice<PolicyDocument.Principal>?
    private let conditions: [ConditionTest]

    init(_ statement: PolicyDocument.Statement, version: PolicyDocument.Version) {
        effect = statement.effect
        sid = statement.sid
        actions = statement.actions.listed.map { Glob($0, lowered: true) }
        exceptActions = statement.actions.isExcept
        // A trust policy is asked about its own role only: what it lists (nothing) shall except nothing.
        let listed = statement.resources ?? .except([])
        resources = listed.listed.map { Pattern($0, version: version, wildcards: true) }
        exceptResources = listed.isExcept
        principals = statement.principals
        conditions = statement.conditions.map { ConditionTest($0, version: version) }
    }

    /// Nil when the statement is not about the request.
    func match(_ request: PolicyRequest, action: Int) -> Grant? {
        let wanted = request.actionBytes[action]
        guard actions.contains(where: { $0.matches(wanted) }) != exceptActions,
            resources.contains(where: { $0.matches(request.resourceBytes, request) }) != exceptResources,
            let grant = grant(to: request.principal),
            conditions.allSatisfy({ $0.holds(for: request) })
        else { return nil }
        return grant
    }

    private func grant(to caller: PolicyPrincipal) -> Grant? {
        switch principals {
        case nil: .direct
        case .only(let principals): caller.bestGrant(of: principals)
        case .except(let principals): caller.isExcepted(by: principals) ? nil : .direct
        }
    }
}

extension PolicyDocument.Choice {
    var isExcept: Bool { if case .except = self { true } else { false } }
}
