import PolicyLogic
import Testing

/// Policies of one statement each, as the rows of the evaluation tables name them.
struct Layers: Sendable, CustomTestStringConvertible {
    var name: String
    var caller = Fixture.bob
    var owner = Fixture.own
    var identity: String?
    var boundary: String?
    var session: String?
    var serviceControl: [String] = []
    var endpoint: String?
    /// The principal element that the resource policy allows.
    var resource: String?
    var resourceMustGrant = false
    var decision: Decision

    static let get = "s3:GetObject"
    static let put = "s3:PutObject"

    var testDescription: String { name }

    private func narrow(_ action: String, _ kind: PolicyKind) throws -> CompiledPolicy {
        let effect = action.hasPrefix("!") ? "Deny" : "Allow"
        let action = action.hasPrefix("!") ? String(action.dropFirst()) : action
        let principal = kind == .endpoint ? #""Principal": "*","# : ""
        let statement = #"{"Sid": "S", "Effect": "\#(effect)", \#(principal) "Action": "\#(action)", "Resource": "*"}"#
        return try Fixture.policy(statement, kind)
    }

    func set() throws -> PolicySet {
        var set = PolicySet(resourceMustGrant: resourceMustGrant)
        if let identity { set.identity = [try narrow(identity, .identity)] }
        if let boundary { set.boundary = try narrow(boundary, .identity) }
        if let session { set.session = [try narrow(session, .sessionPolicy)] }
        set.serviceControl = try serviceControl.map { [try narrow($0, .serviceControl)] }
        if let endpoint { set.endpoint = try narrow(endpoint, .endpoint) }
        if let resource {
            let effect = resource.hasPrefix("!") ? "Deny" : "Allow"
            let principal = resource.hasPrefix("!") ? String(resource.dropFirst()) : resource
            set.resource = try Fixture.policy(
                #"{"Sid": "S", "Effect": "\#(effect)", "Principal": \#(principal), "Action": "*", "Resource": "*"}"#,
                .resource
            )
        }
        return set
    }

    func check(_ location: SourceLocation = #_sourceLocation) throws {
        let found = try set().evaluate(Fixture.request(by: caller, of: owner))
        #expect(found == decision, sourceLocation: location)
    }
}

private let bobARN = #"{"AWS": "arn:aws:iam::111122223333:user/staff/bob"}"#
private let roleARN = #"{"AWS": "arn:aws:iam::111122223333:role/team/Reader"}"#
private let sessionARN = #"{"AWS": "arn:aws:sts::111122223333:assumed-role/Reader/alice"}"#
private let guestARN = #"{"AWS": "arn:aws:sts::111122223333:federated-user/guest"}"#
private let account = #"{"AWS": "111122223333"}"#
private let denial = Decision.StatementID(sid: "S", index: 0)

@Suite("All policies together")
struct PolicySetTests {
    static let sameAccount: [Layers] = [
        Layers(name: "nothing allows", decision: .implicitDeny(.identity)),
        Layers(name: "identity allows", identity: Layers.get, decision: .allow),
        Layers(name: "identity allows something else", identity: Layers.put, decision: .implicitDeny(.identity)),
        Layers(name: "identity denies", identity: "!*", decision: .explicitDeny(.identity, denial)),
        Layers(name: "bucket names the user", resource: bobARN, decision: .allow),
        Layers(name: "bucket names everyone", resource: #""*""#, decision: .allow),
        Layers(name: "bucket names the account only", resource: account, decision: .implicitDeny(.identity)),
        Layers(
            name: "bucket names the account, identity allows",
            identity: Layers.get,
            resource: account,
            decision: .allow
        ),
        Layers(
            name: "bucket denies what identity allows",
            identity: "*",
            resource: "!" + bobARN,
            decision: .explicitDeny(.resource, denial)
        ),
        Layers(name: "boundary allows too", identity: Layers.get, boundary: "s3:*", decision: .allow),
        Layers(
            name: "boundary does not allow",
            identity: Layers.get,
            boundary: Layers.put,
            decision: .implicitDeny(.boundary)
        ),
        Layers(name: "boundary gives nothing by itself", boundary: "*", decision: .implicitDeny(.identity)),
        Layers(name: "boundary denies", identity: "*", boundary: "!*", decision: .explicitDeny(.boundary, denial)),
        Layers(
            name: "boundary does not limit a grant to the user",
            boundary: Layers.put,
            resource: bobARN,
            decision: .allow
        ),
        Layers(
            name: "boundary's deny limits it",
            boundary: "!*",
            resource: bobARN,
            decision: .explicitDeny(.boundary, denial)
        ),
        Layers(
            name: "boundary limits a grant to the account",
            identity: "*",
            boundary: Layers.put,
            resource: account,
            decision: .implicitDeny(.boundary)
        ),
    ]

    static let sessions: [Layers] = [
        Layers(
            name: "session policy allows too",
            caller: Fixture.reader,
            identity: "*",
            session: Layers.get,
            decision: .allow
        ),
        Layers(
            name: "session policy does not allow",
            caller: Fixture.reader,
            identity: "*",
            session: Layers.put,
            decision: .implicitDeny(.session)
        ),
        Layers(
            name: "session policy gives nothing by itself",
            caller: Fixture.reader,
            session: "*",
            decision: .implicitDeny(.identity)
        ),
        Layers(
            name: "session policy denies",
            caller: Fixture.reader,
            identity: "*",
            session: "!*",
            decision: .explicitDeny(.session, denial)
        ),
        Layers(name: "bucket names the role", caller: Fixture.reader, resource: roleARN, decision: .allow),
        Layers(
            name: "session policy limits a grant to the role",
            caller: Fixture.reader,
            session: Layers.put,
            resource: roleARN,
            decision: .implicitDeny(.session)
        ),
        Layers(
            name: "boundary limits a grant to the role",
            caller: Fixture.reader,
            boundary: Layers.put,
            resource: roleARN,
            decision: .implicitDeny(.boundary)
        ),
        Layers(
            name: "session policy does not limit a grant to the session",
            caller: Fixture.reader,
            session: Layers.put,
            resource: sessionARN,
            decision: .allow
        ),
        Layers(
            name: "boundary does not limit a grant to the session",
            caller: Fixture.reader,
            boundary: Layers.put,
            resource: sessionARN,
            decision: .allow
        ),
        Layers(
            name: "session policy's deny limits it",
            caller: Fixture.reader,
            session: "!*",
            resource: sessionARN,
            decision: .explicitDeny(.session, denial)
        ),
        Layers(
            name: "federated user without session policies",
            caller: Fixture.guest,
            identity: "*",
            decision: .implicitDeny(.session)
        ),
        Layers(
            name: "federated user with one",
            caller: Fixture.guest,
            identity: "*",
            session: Layers.get,
            decision: .allow
        ),
        Layers(
            name: "bucket names the federated user",
            caller: Fixture.guest,
            session: Layers.put,
            resource: guestARN,
            decision: .allow
        ),
        Layers(
            name: "bucket names the user beneath",
            caller: Fixture.guest,
            session: Layers.put,
            resource: bobARN,
            decision: .implicitDeny(.session)
        ),
    ]

    static let limits: [Layers] = [
        Layers(
            name: "organization allows at each level",
            identity: "*",
            serviceControl: ["*", "s3:*"],
            decision: .allow
        ),
        Layers(
            name: "organization misses one level",
            identity: "*",
            serviceControl: ["*", Layers.put],
            decision: .implicitDeny(.serviceControl)
        ),
        Layers(
            name: "organization denies",
            identity: "*",
            serviceControl: ["*", "!s3:*"],
            decision: .explicitDeny(.serviceControl, denial)
        ),
        Layers(name: "organization gives nothing", serviceControl: ["*"], decision: .implicitDeny(.identity)),
        Layers(
            name: "organization limits root",
            caller: Fixture.root,
            serviceControl: [Layers.put],
            decision: .implicitDeny(.serviceControl)
        ),
        Layers(
            name: "organization limits a direct grant",
            serviceControl: [Layers.put],
            resource: bobARN,
            decision: .implicitDeny(.serviceControl)
        ),
        Layers(
            name: "organization of others leaves services alone",
            caller: Fixture.logs,
            serviceControl: [Layers.put],
            resource: #"{"Service": "*"}"#,
            decision: .allow
        ),
        Layers(name: "endpoint allows", identity: "*", endpoint: Layers.get, decision: .allow),
        Layers(
            name: "endpoint does not allow",
            identity: "*",
            endpoint: Layers.put,
            decision: .implicitDeny(.endpoint)
        ),
        Layers(name: "endpoint denies", identity: "*", endpoint: "!*", decision: .explicitDeny(.endpoint, denial)),
        Layers(name: "endpoint gives nothing", endpoint: "*", decision: .implicitDeny(.identity)),
        Layers(
            name: "endpoint limits the public",
            caller: .anonymous,
            endpoint: Layers.put,
            resource: #""*""#,
            decision: .implicitDeny(.endpoint)
        ),
        Layers(name: "root of the account", caller: Fixture.root, decision: .allow),
        Layers(
            name: "root is denied by the bucket",
            caller: Fixture.root,
            resource: #"!"*""#,
            decision: .explicitDeny(.resource, denial)
        ),
        Layers(name: "anonymous and no policy", caller: .anonymous, decision: .implicitDeny(.resource)),
        Layers(name: "anonymous and everyone", caller: .anonymous, resource: #""*""#, decision: .allow),
        Layers(name: "anonymous and another", caller: .anonymous, resource: bobARN, decision: .implicitDeny(.resource)),
        Layers(
            name: "anonymous has no identity policies",
            caller: .anonymous,
            identity: "*",
            decision: .implicitDeny(.resource)
        ),
        Layers(
            name: "service is named",
            caller: Fixture.logs,
            resource: #"{"Service": "delivery.logs.amazonaws.com"}"#,
            decision: .allow
        ),
        Layers(
            name: "service is not named",
            caller: Fixture.logs,
            resource: account,
            decision: .implicitDeny(.resource)
        ),
    ]

    static let crossAccount: [Layers] = [
        Layers(
            name: "both sides allow the user",
            owner: Fixture.other,
            identity: Layers.get,
            resource: bobARN,
            decision: .allow
        ),
        Layers(
            name: "the owner allows the account",
            owner: Fixture.other,
            identity: Layers.get,
            resource: account,
            decision: .allow
        ),
        Layers(
            name: "the owner allows everyone",
            owner: Fixture.other,
            identity: Layers.get,
            resource: #""*""#,
            decision: .allow
        ),
        Layers(
            name: "only the owner allows",
            owner: Fixture.other,
            resource: bobARN,
            decision: .implicitDeny(.identity)
        ),
        Layers(
            name: "only the caller's side allows",
            owner: Fixture.other,
            identity: "*",
            decision: .implicitDeny(.resource)
        ),
        Layers(
            name: "the owner allows somebody else",
            owner: Fixture.other,
            identity: "*",
            resource: roleARN,
            decision: .implicitDeny(.resource)
        ),
        Layers(
            name: "boundary limits even a direct grant",
            owner: Fixture.other,
            identity: "*",
            boundary: Layers.put,
            resource: bobARN,
            decision: .implicitDeny(.boundary)
        ),
        Layers(
            name: "session policy limits even a direct grant",
            caller: Fixture.reader,
            owner: Fixture.other,
            identity: "*",
            session: Layers.put,
            resource: sessionARN,
            decision: .implicitDeny(.session)
        ),
        Layers(
            name: "role is allowed by both",
            caller: Fixture.reader,
            owner: Fixture.other,
            identity: "*",
            resource: roleARN,
            decision: .allow
        ),
        Layers(
            name: "root needs the owner's grant",
            caller: Fixture.root,
            owner: Fixture.other,
            decision: .implicitDeny(.resource)
        ),
        Layers(
            name: "root has the owner's grant",
            caller: Fixture.root,
            owner: Fixture.other,
            resource: account,
            decision: .allow
        ),
        Layers(
            name: "the owner denies",
            owner: Fixture.other,
            identity: "*",
            resource: #"!"*""#,
            decision: .explicitDeny(.resource, denial)
        ),
        Layers(
            name: "the canonical user is the account",
            owner: Fixture.other,
            identity: "*",
            resource: #"{"CanonicalUser": "c0ffee"}"#,
            decision: .allow
        ),
        Layers(
            name: "a service belongs nowhere",
            caller: Fixture.logs,
            owner: Fixture.other,
            resource: #"{"Service": "*"}"#,
            decision: .allow
        ),
    ]

    /// Roles: the trust policy must grant, whatever identity policies say.
    static let mustGrant: [Layers] = [
        Layers(
            name: "identity alone does not open a role",
            identity: "*",
            resourceMustGrant: true,
            decision: .implicitDeny(.resource)
        ),
        Layers(name: "the role trusts the user", resource: bobARN, resourceMustGrant: true, decision: .allow),
        Layers(
            name: "the role trusts the account and identity allows",
            identity: "*",
            resource: account,
            resourceMustGrant: true,
            decision: .allow
        ),
        Layers(
            name: "the role trusts the account only",
            resource: account,
            resourceMustGrant: true,
            decision: .implicitDeny(.identity)
        ),
        Layers(
            name: "the role trusts a provider",
            caller: Fixture.google,
            resource: #"{"Federated": "accounts.google.com"}"#,
            resourceMustGrant: true,
            decision: .allow
        ),
        Layers(
            name: "the role trusts another provider",
            caller: Fixture.google,
            resource: #"{"Federated": "www.amazon.com"}"#,
            resourceMustGrant: true,
            decision: .implicitDeny(.resource)
        ),
    ]

    @Test("decide within the account", arguments: sameAccount)
    func own(row: Layers) throws { try row.check() }

    @Test("decide for sessions", arguments: sessions)
    func session(row: Layers) throws { try row.check() }

    @Test("limit each other, and root and outsiders", arguments: limits)
    func limit(row: Layers) throws { try row.check() }

    @Test("must agree on both sides between accounts", arguments: crossAccount)
    func cross(row: Layers) throws { try row.check() }

    @Test("open a role only with its trust", arguments: mustGrant)
    func trust(row: Layers) throws { try row.check() }
}
