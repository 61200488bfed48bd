import PolicyLogic
import Testing

/// Callers, resources and short ways to write policies for the tables of these tests.
enum Fixture {
    static let own = "111122223333"
    static let other = "444455556666"
    static let roleARN = "arn:aws:iam::111122223333:role/team/Reader"
    static let sessionARN = "arn:aws:sts::111122223333:assumed-role/Reader/alice"
    static let objectARN = "arn:aws:s3:::shop/orders/1.json"

    static let bob = PolicyPrincipal.user(
        arn: "arn:aws:iam::111122223333:user/staff/bob",
        id: "AIDABOBBOBBOBBOBBOBBO",
        canonicalID: "c0ffee",
        tags: ["Team": "red", "odd": "a*b"]
    )
    static let reader = PolicyPrincipal.roleSession(
        arn: sessionARN,
        roleARN: roleARN,
        id: "AROAREADERREADERREADE:alice"
    )
    static let root = PolicyPrincipal.root(account: own)
    static let guest = PolicyPrincipal.federatedUser(
        arn: "arn:aws:sts::111122223333:federated-user/guest",
        userARN: "arn:aws:iam::111122223333:user/staff/bob",
        id: "111122223333:guest"
    )
    static let logs = PolicyPrincipal.service("delivery.logs.amazonaws.com")
    static let google = PolicyPrincipal.federated(provider: "accounts.google.com")

    static func document(
        _ statements: String,
        _ kind: PolicyKind,
        version: String = "2012-10-17"
    ) throws -> PolicyDocument {
        try PolicyDocument(parsing: #"{"Version": "\#(version)", "Statement": [\#(statements)]}"#, as: kind)
    }

    static func policy(_ statements: String, _ kind: PolicyKind = .identity) throws -> CompiledPolicy {
        CompiledPolicy(try document(statements, kind))
    }

    static func request(
        _ action: String = "s3:GetObject",
        by principal: PolicyPrincipal = bob,
        on resource: String = objectARN,
        of account: String = own,
        _ context: PolicyContext = [:]
    ) -> PolicyRequest {
        PolicyRequest(
            principal: principal,
            actions: [action],
            resource: resource,
            resourceAccount: account,
            context: context
        )
    }

    /// Whether one identity policy with one allowing statement lets the request through.
    static func allows(_ elements: String, _ request: PolicyRequest, version: String = "2012-10-17") throws -> Bool {
        // A session's identity policies are asked alike, and `.serviceControl` takes the old version too.
        let statement = try document(#"{"Effect": "Allow", \#(elements)}"#, .serviceControl, version: version)
        return PolicySet(identity: [CompiledPolicy(statement)]).evaluate(request).isAllowed
    }

    /// Whether a condition holds.
    static func holds(
        _ condition: String,
        _ context: PolicyContext,
        by principal: PolicyPrincipal = bob,
        version: String = "2012-10-17"
    ) throws -> Bool {
        let elements = #""Action": "*", "Resource": "*", "Condition": {\#(condition)}"#
        return try allows(elements, request(by: principal, context), version: version)
    }
}

/// One row of a table of conditions: the condition, the facts, and whether it holds.
struct ConditionRow: Sendable, CustomTestStringConvertible {
    let condition: String
    let context: [String: [String]]
    let holds: Bool

    /// - Parameters:
    ///   - key: given the values of the request, or left out of it when there are none.
    init(_ test: String, _ policy: String, _ values: [String]?, _ holds: Bool, key: String = "x:k") {
        condition = #""\#(test)": {"\#(key)": \#(policy)}"#
        context = values.map { [key: $0] } ?? [:]
        self.holds = holds
    }

    init(_ condition: String, _ context: [String: [String]], _ holds: Bool) {
        self.condition = condition
        self.context = context
        self.holds = holds
    }

    var testDescription: String { "\(condition) on \(context) is \(holds)" }

    func check(_ location: SourceLocation = #_sourceLocation) throws {
        #expect(try Fixture.holds(condition, PolicyContext(context)) == holds, sourceLocation: location)
    }
}
