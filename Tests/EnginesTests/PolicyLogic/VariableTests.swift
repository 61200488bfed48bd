import PolicyLogic
import Testing

@Suite("A policy variable")
struct VariableTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let pattern: String
        let key: String
        let matches: Bool
        let context: [String: [String]]

        init(_ pattern: String, _ key: String, _ matches: Bool, _ context: [String: [String]] = [:]) {
            self.pattern = pattern
            self.key = key
            self.matches = matches
            self.context = context
        }

        var testDescription: String { "\(pattern) \(matches ? "matches" : "does not match") \(key) with \(context)" }
    }

    /// The caller is the user bob with the tags `Team` = `red` and `odd` = `a*b`.
    static let rows: [Row] = [
        Row("home/${aws:username}/*", "home/bob/a", true),
        Row("home/${aws:username}/*", "home/eve/a", false),
        Row("home/${AWS:UserName}/*", "home/bob/a", true),
        Row("home/${ aws:username }/*", "home/bob/a", true),
        Row("${aws:PrincipalTag/Team}/*", "red/a", true),
        Row("${aws:PrincipalTag/team}/*", "red/a", true),
        Row("${aws:PrincipalTag/None}/*", "red/a", false),
        Row("${aws:PrincipalTag/None}/*", "/a", false),
        Row("${aws:userid}", "AIDABOBBOBBOBBOBBOBBO", true),
        Row("${aws:PrincipalAccount}/*", "111122223333/a", true),
        Row("${aws:PrincipalType}", "User", true),
        Row("${aws:ResourceAccount}", "111122223333", true),
        Row("${x:a}${x:b}", "12", true, ["x:a": ["1"], "x:b": ["2"]]),
        Row("${x:a}-${x:a}", "1-1", true, ["x:a": ["1"]]),
        Row("${x:a}-${x:a}", "1-2", false, ["x:a": ["1"]]),
        Row("?${x:a}*", "z1yy", true, ["X:A": ["1"]]),
        // Values are plain text: no wildcard gets in by them.
        Row("${aws:PrincipalTag/odd}", "a*b", true),
        Row("${aws:PrincipalTag/odd}", "aXb", false),
        Row("${x:a}", "anything", false, ["x:a": ["*"]]),
        Row("${x:a}", "q", false, ["x:a": ["?"]]),
        Row("${x:a}", "bob", false, ["x:a": ["${aws:username}"]]),
        Row("${x:a}/*", "*/a", true, ["x:a": ["*"]]),
        // Escapes.
        Row("a${*}b", "a*b", true),
        Row("a${*}b", "aXb", false),
        Row("a${?}b", "a?b", true),
        Row("a${?}b", "aXb", false),
        Row("a${$}b", "a$b", true),
        Row("${$}{aws:username}", "${aws:username}", true),
        Row("$aws:username", "$aws:username", true),
        Row("a$", "a$", true),
        Row("a}b{c", "a}b{c", true),
        // Defaults.
        Row("${x:a, 'anon'}/*", "anon/a", true),
        Row("${x:a,'anon'}/*", "anon/a", true),
        Row("${x:a, 'anon'}/*", "1/a", true, ["x:a": ["1"]]),
        Row("${x:a, 'anon'}/*", "anon/a", false, ["x:a": ["1"]]),
        Row("${x:a, '*'}", "q", false),
        Row("${x:a, '*'}", "*", true),
        Row("${x:a, ''}b", "b", true),
        Row("${x:a, '}'}", "}", true),
        Row("${x:a, 'b, c'}", "b, c", true),
        // Keys of several values are no variables.
        Row("${x:a}", "1", false, ["x:a": ["1", "2"]]),
        Row("${x:a, 'anon'}", "anon", false, ["x:a": ["1", "2"]]),
        Row("${x:a, 'anon'}", "anon", true, ["x:a": []]),
    ]

    @Test("in a resource stands for a fact, as plain text", arguments: rows)
    func resource(row: Row) throws {
        let request = Fixture.request(on: "arn:aws:s3:::" + row.key, PolicyContext(row.context))
        #expect(
            try Fixture.allows(#""Action": "*", "Resource": "arn:aws:s3:::\#(row.pattern)""#, request) == row.matches
        )
    }

    @Test("in a condition with wildcards works alike", arguments: rows)
    func condition(row: Row) throws {
        var context = PolicyContext(row.context)
        context["s3:prefix"] = [row.key]
        let condition = #""StringLike": {"s3:prefix": "\#(row.pattern)"}"#
        #expect(try Fixture.holds(condition, context) == row.matches)
    }

    static let conditions: [ConditionRow] = [
        ConditionRow("StringEquals", #""${aws:username}""#, ["bob"], true),
        ConditionRow("StringEquals", #""${aws:username}*""#, ["bob*"], true),
        ConditionRow("StringEquals", #""${aws:username}*""#, ["bobby"], false),
        ConditionRow("StringEquals", #""${*}""#, ["*"], true),
        ConditionRow("StringNotEquals", #""${aws:username}""#, ["bob"], false),
        ConditionRow("StringNotEquals", #""${aws:username}""#, ["eve"], true),
        ConditionRow("StringEqualsIgnoreCase", #""X-${aws:username}""#, ["x-BOB"], true),
        ConditionRow("StringEqualsIgnoreCase", #""${x:none}""#, [""], false),
        ConditionRow(
            "ArnLike",
            #""arn:aws:iam::${aws:PrincipalAccount}:user/*""#,
            ["arn:aws:iam::111122223333:user/a"],
            true
        ),
        ConditionRow(
            "ArnLike",
            #""arn:aws:iam::${aws:PrincipalAccount}:user/*""#,
            ["arn:aws:iam::444455556666:user/a"],
            false
        ),
        ConditionRow("ArnEquals", #""${aws:PrincipalArn}""#, ["arn:aws:iam::111122223333:user/staff/bob"], true),
        ConditionRow(#""StringEquals": {"x:a": "${x:b}"}"#, ["x:a": ["1"], "x:b": ["1"]], true),
        ConditionRow(#""StringEquals": {"x:a": "${x:b}"}"#, ["x:a": ["1"], "x:b": ["2"]], false),
        ConditionRow(#""StringEquals": {"x:a": "${x:b}"}"#, ["x:a": ["1"]], false),
        ConditionRow(#""StringEquals": {"x:a": ["${x:b}", "1"]}"#, ["x:a": ["1"]], true),
    ]

    @Test("stands in string and ARN conditions", arguments: conditions)
    func conditionRow(row: ConditionRow) throws { try row.check() }

    @Test("is plain text in a policy of 2008")
    func oldVersion() throws {
        let elements = #""Action": "*", "Resource": "arn:aws:s3:::${aws:username}/*""#
        let literal = Fixture.request(on: "arn:aws:s3:::${aws:username}/a")
        let named = Fixture.request(on: "arn:aws:s3:::bob/a")
        #expect(try Fixture.allows(elements, literal, version: "2008-10-17"))
        #expect(try !Fixture.allows(elements, named, version: "2008-10-17"))
        #expect(try Fixture.allows(elements, named, version: "2012-10-17"))
    }

    @Test("that only users have is missing for a role's session")
    func username() throws {
        let elements = #""Action": "*", "Resource": "arn:aws:s3:::${aws:username}/*""#
        let session = Fixture.request(by: Fixture.reader, on: "arn:aws:s3:::alice/a")
        #expect(try !Fixture.allows(elements, session))
        let byID = #""Action": "*", "Resource": "arn:aws:s3:::${aws:userid}""#
        let own = Fixture.request(by: Fixture.reader, on: "arn:aws:s3:::AROAREADERREADERREADE:alice")
        #expect(try Fixture.allows(byID, own))
    }
}
