import PolicyLogic
import Testing

@Suite("A decision")
struct DecisionTests {
    private let readOnly = #"{"Sid": "Read", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}"#

    @Test("about several actions needs each of them, and names the one that failed")
    func actions() throws {
        let set = PolicySet(identity: [try Fixture.policy(readOnly)])
        let request = PolicyRequest(
            principal: Fixture.bob,
            actions: ["s3:GetObject", "s3:PutObjectTagging", "s3:PutObject"],
            resource: Fixture.objectARN,
            resourceAccount: Fixture.own
        )
        let refusal = try #require(set.refusal(of: request))
        #expect(refusal.action == "s3:PutObjectTagging")
        #expect(refusal.decision == .implicitDeny(.identity))
        #expect(set.evaluate(request) == .implicitDeny(.identity))
        #expect(set.refusal(of: Fixture.request()) == nil)
    }

    @Test("names the statement that denies, with or without a Sid")
    func statement() throws {
        let deny = #"{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::shop/*"}"#
        let set = PolicySet(identity: [try Fixture.policy(readOnly), try Fixture.policy("\(readOnly), \(deny)")])
        #expect(set.evaluate(Fixture.request()) == .explicitDeny(.identity, Decision.StatementID(sid: nil, index: 1)))
    }

    @Test("stands on the union of a layer's policies")
    func union() throws {
        let write = #"{"Effect": "Allow", "Action": "s3:Put*", "Resource": "*"}"#
        let set = PolicySet(identity: [try Fixture.policy(readOnly), try Fixture.policy(write)])
        #expect(set.evaluate(Fixture.request("s3:GetObject")).isAllowed)
        #expect(set.evaluate(Fixture.request("s3:PutObject")).isAllowed)
        #expect(!set.evaluate(Fixture.request("s3:DeleteObject")).isAllowed)
        let sessions = PolicySet(
            identity: [try Fixture.policy(#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#)],
            session: [try Fixture.policy(readOnly, .sessionPolicy), try Fixture.policy(write, .sessionPolicy)]
        )
        #expect(sessions.evaluate(Fixture.request("s3:PutObject", by: Fixture.reader)).isAllowed)
        #expect(sessions.evaluate(Fixture.request("s3:List", by: Fixture.reader)) == .implicitDeny(.session))
    }

    @Test("keeps a bucket to one VPC endpoint, as the gallery example does")
    func sourceVpce() throws {
        let bucket = try Fixture.policy(
            #"""
            {"Sid": "OnlyEndpoint", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
             "Resource": ["arn:aws:s3:::shop", "arn:aws:s3:::shop/*"],
             "Condition": {"StringNotEquals": {"aws:sourceVpce": "vpce-1"}}}
            """#,
            .resource
        )
        let set = PolicySet(identity: [try Fixture.policy(readOnly)], resource: bucket)
        #expect(set.evaluate(Fixture.request(["aws:SourceVpce": ["vpce-1"]])).isAllowed)
        let denied = Decision.explicitDeny(.resource, Decision.StatementID(sid: "OnlyEndpoint", index: 0))
        #expect(set.evaluate(Fixture.request(["aws:SourceVpce": ["vpce-2"]])) == denied)
        #expect(set.evaluate(Fixture.request()) == denied)
    }

    @Test("tells its reason in AWS's words")
    func reason() {
        let statement = Decision.StatementID(sid: nil, index: 0)
        #expect(Decision.allow.reason(for: "s3:GetObject") == nil)
        #expect(
            Decision.implicitDeny(.identity).reason(for: "s3:GetObject")
                == "because no identity-based policy allows the s3:GetObject action"
        )
        #expect(
            Decision.implicitDeny(.endpoint).reason(for: "s3:GetObject")
                == "because no VPC endpoint policy allows the s3:GetObject action"
        )
        #expect(
            Decision.explicitDeny(.resource, statement).reason(for: "s3:GetObject")
                == "with an explicit deny in a resource-based policy"
        )
        #expect(
            Decision.explicitDeny(.identity, statement).reason(for: "s3:GetObject")
                == "with an explicit deny in an identity-based policy"
        )
    }
}

extension Fixture {
    fileprivate static func request(_ context: PolicyContext) -> PolicyRequest {
        request("s3:GetObject", by: bob, on: objectARN, of: own, context)
    }
}
