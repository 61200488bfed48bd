import PolicyLogic
import Testing

@Suite("A principal in a resource policy")
struct PrincipalMatchingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let principal: String
        let caller: PolicyPrincipal
        let isMeant: Bool

        init(_ principal: String, _ caller: PolicyPrincipal, _ isMeant: Bool) {
            self.principal = principal
            self.caller = caller
            self.isMeant = isMeant
        }

        var testDescription: String { "\(principal) \(isMeant ? "means" : "does not mean") \(caller.arn ?? "anybody")" }
    }

    private static let everybody = [
        Fixture.bob, Fixture.reader, Fixture.root, Fixture.guest, Fixture.logs, Fixture.google, .anonymous,
    ]

    static let rows: [Row] =
        everybody.flatMap { [Row(#""*""#, $0, true), Row(#"{"AWS": "*"}"#, $0, true)] } + [
            Row(#"{"AWS": "111122223333"}"#, Fixture.bob, true),
            Row(#"{"AWS": "111122223333"}"#, Fixture.reader, true),
            Row(#"{"AWS": "111122223333"}"#, Fixture.root, true),
            Row(#"{"AWS": "111122223333"}"#, Fixture.guest, true),
            Row(#"{"AWS": "111122223333"}"#, Fixture.logs, false),
            Row(#"{"AWS": "111122223333"}"#, Fixture.google, false),
            Row(#"{"AWS": "111122223333"}"#, .anonymous, false),
            Row(#"{"AWS": "444455556666"}"#, Fixture.bob, false),
            Row(#"{"AWS": "arn:aws:iam::111122223333:root"}"#, Fixture.bob, true),
            Row(#"{"AWS": "arn:aws:iam::111122223333:root"}"#, Fixture.root, true),
            Row(#"{"AWS": "arn:aws:iam::444455556666:root"}"#, Fixture.root, false),
            Row(#"{"AWS": "arn:aws:iam::111122223333:user/staff/bob"}"#, Fixture.bob, true),
            Row(#"{"AWS": "arn:aws:iam::111122223333:user/staff/bob"}"#, Fixture.guest, true),
            Row(#"{"AWS": "arn:aws:iam::111122223333:user/bob"}"#, Fixture.bob, false),
            Row(#"{"AWS": "arn:aws:iam::111122223333:user/staff/Bob"}"#, Fixture.bob, false),
            Row(#"{"AWS": "arn:aws:iam::111122223333:user/staff/bob"}"#, Fixture.root, false),
            Row(#"{"AWS": "AIDABOBBOBBOBBOBBOBBO"}"#, Fixture.bob, true),
            Row(#"{"AWS": "AIDAEVEEVEEVEEVEEVEEV"}"#, Fixture.bob, false),
            Row(#"{"AWS": "arn:aws:iam::111122223333:role/team/Reader"}"#, Fixture.reader, true),
            Row(#"{"AWS": "arn:aws:iam::111122223333:role/Reader"}"#, Fixture.reader, false),
            Row(#"{"AWS": "arn:aws:sts::111122223333:assumed-role/Reader/alice"}"#, Fixture.reader, true),
            Row(#"{"AWS": "arn:aws:sts::111122223333:assumed-role/Reader/carol"}"#, Fixture.reader, false),
            Row(#"{"AWS": "AROAREADERREADERREADE"}"#, Fixture.reader, true),
            Row(#"{"AWS": "arn:aws:sts::111122223333:federated-user/guest"}"#, Fixture.guest, true),
            Row(#"{"AWS": "arn:aws:sts::111122223333:federated-user/other"}"#, Fixture.guest, false),
            Row(#"{"AWS": ["444455556666", "arn:aws:iam::111122223333:user/staff/bob"]}"#, Fixture.bob, true),
            Row(#"{"AWS": "444455556666", "Service": "delivery.logs.amazonaws.com"}"#, Fixture.logs, true),
            Row(#"{"Service": "delivery.logs.amazonaws.com"}"#, Fixture.logs, true),
            Row(#"{"Service": "logs.amazonaws.com"}"#, Fixture.logs, false),
            Row(#"{"Service": "*"}"#, Fixture.logs, true),
            Row(#"{"Service": "*"}"#, Fixture.bob, false),
            Row(#"{"Federated": "accounts.google.com"}"#, Fixture.google, true),
            Row(#"{"Federated": "www.amazon.com"}"#, Fixture.google, false),
            Row(#"{"Federated": "*"}"#, Fixture.google, true),
            Row(#"{"Federated": "accounts.google.com"}"#, Fixture.bob, false),
            Row(#"{"CanonicalUser": "c0ffee"}"#, Fixture.bob, true),
            Row(#"{"CanonicalUser": "c0ffee"}"#, Fixture.reader, false),
            Row(#"{"CanonicalUser": "beef"}"#, Fixture.bob, false),
        ]

    /// A denial shows who is meant, whatever the grant would be worth.
    private func isDenied(_ element: String, _ caller: PolicyPrincipal) throws -> Bool {
        let statement = #"{"Sid": "D", "Effect": "Deny", \#(element), "Action": "*", "Resource": "*"}"#
        let set = PolicySet(resource: try Fixture.policy(statement, .resource))
        let decision = set.evaluate(Fixture.request(by: caller))
        return decision == .explicitDeny(.resource, Decision.StatementID(sid: "D", index: 0))
    }

    @Test("means these callers", arguments: rows)
    func meant(row: Row) throws {
        #expect(try isDenied(#""Principal": \#(row.principal)"#, row.caller) == row.isMeant)
    }

    static let excepted: [Row] = [
        Row(#"{"AWS": ["111122223333", "arn:aws:iam::111122223333:user/staff/bob"]}"#, Fixture.bob, false),
        Row(#"{"AWS": "arn:aws:iam::111122223333:user/staff/bob"}"#, Fixture.bob, true),
        Row(#"{"AWS": "111122223333"}"#, Fixture.bob, true),
        Row(#"{"AWS": "111122223333"}"#, Fixture.root, false),
        Row(#"{"AWS": "444455556666"}"#, Fixture.root, true),
        Row(
            #"{"AWS": ["111122223333", "\#(Fixture.roleARN)", "\#(Fixture.sessionARN)"]}"#,
            Fixture.reader,
            false
        ),
        Row(#"{"AWS": ["111122223333", "\#(Fixture.roleARN)"]}"#, Fixture.reader, true),
        Row(#"{"AWS": ["111122223333", "\#(Fixture.sessionARN)"]}"#, Fixture.reader, true),
        Row(#"{"AWS": ["\#(Fixture.roleARN)", "\#(Fixture.sessionARN)"]}"#, Fixture.reader, true),
        Row(#"{"Service": "delivery.logs.amazonaws.com"}"#, Fixture.logs, false),
        Row(#"{"Service": "ec2.amazonaws.com"}"#, Fixture.logs, true),
        Row(#"{"AWS": "111122223333"}"#, .anonymous, true),
        Row(#""*""#, .anonymous, false),
        Row(#""*""#, Fixture.bob, false),
    ]

    @Test("turned round means all whose account, role and session are not all listed", arguments: excepted)
    func exception(row: Row) throws {
        #expect(try isDenied(#""NotPrincipal": \#(row.principal)"#, row.caller) == row.isMeant)
    }
}
