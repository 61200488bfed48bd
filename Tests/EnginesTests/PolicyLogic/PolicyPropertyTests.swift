import PolicyLogic
import Testing

@Suite("Whatever the policies")
struct PolicyPropertyTests {
    private static let actions = ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "sqs:SendMessage"]
    private static let callers: [PolicyPrincipal] = [
        Fixture.bob, Fixture.reader, Fixture.root, Fixture.guest, Fixture.logs, .anonymous,
    ]

    /// One random statement; `effect` fixes its effect.
    private func statement(_ dice: inout Dice, _ kind: PolicyKind, effect: String? = nil) -> String {
        let effect = effect ?? dice.pick(["Allow", "Allow", "Deny"])
        let action = dice.pick(["*", "s3:*", "s3:Get*", "s3:PutObject", "*:*Message", "sqs:*"])
        let resource = dice.pick(["*", "arn:aws:s3:::shop/*", "arn:aws:s3:::*", "arn:aws:s3:::${aws:username}/*"])
        let actionName = dice.pick(["Action", "Action", "NotAction"])
        let resourceName = dice.pick(["Resource", "Resource", "NotResource"])
        let condition = dice.pick([
            "", "", #", "Condition": {"StringEquals": {"x:k": "1"}}"#,
            #", "Condition": {"StringNotEquals": {"x:k": "1"}}"#,
            #", "Condition": {"ForAllValues:StringLike": {"x:k": ["1", "2"]}}"#,
            #", "Condition": {"Null": {"x:k": "true"}}"#,
        ])
        let principal = dice.pick([
            #""*""#, #"{"AWS": "111122223333"}"#, #"{"AWS": "\#(Fixture.roleARN)"}"#,
            #"{"AWS": "\#(Fixture.sessionARN)"}"#,
            #"{"Service": "*"}"#,
        ])
        let who = kind.namesPrincipals ? #", "Principal": \#(principal)"# : ""
        let what = #""\#(actionName)": "\#(action)", "\#(resourceName)": "\#(resource)""#
        return #"{"Effect": "\#(effect)"\#(who), \#(what)\#(condition)}"#
    }

    private func statements(_ dice: inout Dice, _ kind: PolicyKind) -> [String] {
        (0..<dice.number(1...3)).map { _ in statement(&dice, kind) }
    }

    private func request(_ dice: inout Dice) -> PolicyRequest {
        let values = dice.pick([nil, ["1"], ["2"], ["1", "2"], ["3"]] as [[String]?])
        return Fixture.request(
            dice.pick(Self.actions),
            by: dice.pick(Self.callers),
            on: dice.pick(["arn:aws:s3:::shop/a", "arn:aws:s3:::bob/a", "arn:aws:sqs:us-east-1:111122223333:q"]),
            of: dice.pick([Fixture.own, Fixture.own, Fixture.other]),
            PolicyContext(values.map { ["x:k": $0] } ?? [:])
        )
    }

    /// The statements of a whole set, layer by layer.
    private struct Plan {
        var identity: [String]
        var resource: [String]
        var boundary: [String]
        var session: [String]
        var endpoint: [String]

        func set() throws -> PolicySet {
            func compile(_ statements: [String], _ kind: PolicyKind) throws -> CompiledPolicy? {
                statements.isEmpty ? nil : try Fixture.policy(statements.joined(separator: ","), kind)
            }
            return PolicySet(
                identity: try compile(identity, .identity).map { [$0] } ?? [],
                boundary: try compile(boundary, .identity),
                session: try compile(session, .sessionPolicy).map { [$0] } ?? [],
                endpoint: try compile(endpoint, .endpoint),
                resource: try compile(resource, .resource)
            )
        }
    }

    private func plan(_ dice: inout Dice) -> Plan {
        Plan(
            identity: statements(&dice, .identity),
            resource: dice.number(0...2) == 0 ? [] : statements(&dice, .resource),
            boundary: dice.number(0...2) > 0 ? [] : statements(&dice, .identity),
            session: dice.number(0...2) > 0 ? [] : statements(&dice, .sessionPolicy),
            endpoint: dice.number(0...2) > 0 ? [] : statements(&dice, .endpoint)
        )
    }

    @Test("a statement that denies never opens anything", arguments: [11, 12, 13] as [UInt64])
    func denyNeverWidens(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for round in 0..<250 {
            let plan = plan(&dice)
            var narrower = plan
            switch dice.number(0...4) {
            case 0: narrower.identity.append(statement(&dice, .identity, effect: "Deny"))
            case 1: narrower.resource.append(statement(&dice, .resource, effect: "Deny"))
            case 2: narrower.session.append(statement(&dice, .sessionPolicy, effect: "Deny"))
            case 3: narrower.boundary.append(statement(&dice, .identity, effect: "Deny"))
            default: narrower.endpoint.append(statement(&dice, .endpoint, effect: "Deny"))
            }
            let (before, after) = (try plan.set(), try narrower.set())
            for _ in 0..<8 {
                let request = request(&dice)
                let opened = !before.evaluate(request).isAllowed && after.evaluate(request).isAllowed
                // A session policy frees a federated user of having none: only then may a new layer open something.
                let isFirstSession = plan.session.isEmpty && request.principal.kind == .federatedUser
                #expect(!opened || isFirstSession, "seed \(seed), round \(round): \(request)")
            }
        }
    }

    @Test("a denial of everything to everyone wins in each layer", arguments: [21, 22] as [UInt64])
    func denyWins(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let all = #""Effect": "Deny", "Action": "*", "Resource": "*""#
        for round in 0..<250 {
            var plan = plan(&dice)
            let isResource = dice.number(0...1) == 0
            if isResource {
                plan.resource.append(#"{\#(all), "Principal": "*"}"#)
            } else {
                plan.identity.append("{\(all)}")
            }
            let request = request(&dice)
            let hasIdentity = request.principal.account != nil
            guard isResource || hasIdentity else { continue }
            guard case .explicitDeny = try plan.set().evaluate(request) else {
                Issue.record("seed \(seed), round \(round): \(request)")
                continue
            }
        }
    }

    @Test("more allowed to the identity never closes anything", arguments: [31, 32] as [UInt64])
    func allowNeverNarrows(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for round in 0..<250 {
            let plan = plan(&dice)
            var wider = plan
            wider.identity.append(statement(&dice, .identity, effect: "Allow"))
            let (before, after) = (try plan.set(), try wider.set())
            for _ in 0..<8 {
                let request = request(&dice)
                let closed = before.evaluate(request).isAllowed && !after.evaluate(request).isAllowed
                #expect(!closed, "seed \(seed), round \(round): \(request)")
            }
        }
    }
}
