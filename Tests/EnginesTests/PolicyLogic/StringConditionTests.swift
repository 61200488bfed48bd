import PolicyLogic
import Testing

@Suite("A condition on text")
struct StringConditionTests {
    static let rows: [ConditionRow] = [
        ConditionRow("StringEquals", #""a""#, ["a"], true),
        ConditionRow("StringEquals", #""a""#, ["A"], false),
        ConditionRow("StringEquals", #""a""#, ["b"], false),
        ConditionRow("StringEquals", #""a""#, nil, false),
        ConditionRow("StringEquals", #""a*""#, ["abc"], false),
        ConditionRow("StringEquals", #""a*""#, ["a*"], true),
        ConditionRow("StringEquals", #""a?""#, ["ab"], false),
        ConditionRow("StringEquals", #"["a", "b"]"#, ["b"], true),
        ConditionRow("StringEquals", #"["a", "b"]"#, ["c"], false),
        ConditionRow("StringEquals", "[]", ["a"], false),
        ConditionRow("StringEquals", #""""#, [""], true),
        ConditionRow("StringEquals", "5", ["5"], true),
        ConditionRow("StringEquals", "true", ["true"], true),
        ConditionRow("StringEquals", #""grün""#, ["grün"], true),
        ConditionRow("StringNotEquals", #""a""#, ["a"], false),
        ConditionRow("StringNotEquals", #""a""#, ["b"], true),
        ConditionRow("StringNotEquals", #""a""#, nil, true),
        ConditionRow("StringNotEquals", #"["a", "b"]"#, ["b"], false),
        ConditionRow("StringNotEquals", #"["a", "b"]"#, ["c"], true),
        ConditionRow("StringEqualsIgnoreCase", #""aB""#, ["Ab"], true),
        ConditionRow("StringEqualsIgnoreCase", #""GRÜN""#, ["grün"], true),
        ConditionRow("StringEqualsIgnoreCase", #""a*""#, ["abc"], false),
        ConditionRow("StringEqualsIgnoreCase", #""a""#, nil, false),
        ConditionRow("StringNotEqualsIgnoreCase", #""aB""#, ["Ab"], false),
        ConditionRow("StringNotEqualsIgnoreCase", #""aB""#, ["c"], true),
        ConditionRow("StringNotEqualsIgnoreCase", #""aB""#, nil, true),
        ConditionRow("StringLike", #""a*""#, ["abc"], true),
        ConditionRow("StringLike", #""a*""#, ["ABC"], false),
        ConditionRow("StringLike", #""a?c""#, ["abc"], true),
        ConditionRow("StringLike", #""*""#, [""], true),
        ConditionRow("StringLike", #""*""#, nil, false),
        ConditionRow("StringLike", #""?*""#, [""], false),
        ConditionRow("StringLike", #"["x*", "*c"]"#, ["abc"], true),
        ConditionRow("StringLike", #""*a/b*""#, ["xa/b:c"], true),
        ConditionRow("StringNotLike", #""a*""#, ["abc"], false),
        ConditionRow("StringNotLike", #""a*""#, ["xyz"], true),
        ConditionRow("StringNotLike", #""a*""#, nil, true),
        ConditionRow("StringNotLike", #"["a*", "x*"]"#, ["xyz"], false),
    ]

    @Test("compares as its operator says", arguments: rows)
    func compare(row: ConditionRow) throws { try row.check() }

    static let keys: [ConditionRow] = [
        ConditionRow(#""StringEquals": {"AWS:sourceVPCE": "v"}"#, ["aws:SourceVpce": ["v"]], true),
        ConditionRow(#""StringEquals": {"s3:ExistingObjectTag/Red": "1"}"#, ["s3:existingobjecttag/red": ["1"]], true),
        ConditionRow(#""StringEquals": {"x:a": "1", "x:b": "2"}"#, ["x:a": ["1"], "x:b": ["2"]], true),
        ConditionRow(#""StringEquals": {"x:a": "1", "x:b": "2"}"#, ["x:a": ["1"]], false),
        ConditionRow(#""StringEquals": {"x:a": "1"}, "StringLike": {"x:b": "*"}"#, ["x:a": ["1"], "x:b": ["2"]], true),
        ConditionRow(#""StringEquals": {"x:a": "1"}, "StringLike": {"x:b": "*"}"#, ["x:a": ["1"]], false),
        ConditionRow(#""StringEquals": {"x:a": "1"}, "StringNotEquals": {"x:a": "1"}"#, ["x:a": ["1"]], false),
        ConditionRow("", [:], true),
        ConditionRow(#""stringequals": {"x:a": "1"}"#, ["x:a": ["1"]], true),
    ]

    @Test("regards no case in keys, and all of them must hold", arguments: keys)
    func key(row: ConditionRow) throws { try row.check() }

    static let callers: [ConditionRow] = [
        ConditionRow("StringEquals", #""bob""#, nil, true, key: "aws:username"),
        ConditionRow("StringEquals", #""111122223333""#, nil, true, key: "aws:PrincipalAccount"),
        ConditionRow("StringEquals", #""User""#, nil, true, key: "aws:PrincipalType"),
        ConditionRow("StringEquals", #""red""#, nil, true, key: "aws:PrincipalTag/Team"),
        ConditionRow("StringEquals", #""111122223333""#, nil, true, key: "aws:ResourceAccount"),
        ConditionRow("Bool", #""false""#, nil, true, key: "aws:PrincipalIsAWSService"),
        ConditionRow("ArnLike", #""arn:aws:iam::*:user/staff/*""#, nil, true, key: "aws:PrincipalArn"),
        ConditionRow("Null", #""true""#, nil, true, key: "aws:PrincipalTag/None"),
        ConditionRow("Null", #""true""#, nil, true, key: "aws:PrincipalServiceName"),
        ConditionRow("StringEquals", #""eve""#, ["eve"], true, key: "aws:username"),
    ]

    @Test("knows the caller without being told", arguments: callers)
    func caller(row: ConditionRow) throws { try row.check() }

    @Test("sees a session's role, not the session, as the principal's ARN")
    func sessionARN() throws {
        let role =
            #""ArnEquals": {"aws:PrincipalArn": "\#(Fixture.roleARN)"}, "StringLike": {"aws:userid": "AROA*:alice"}"#
        #expect(try Fixture.holds(role, [:], by: Fixture.reader))
        let session = #""ArnEquals": {"aws:PrincipalArn": "\#(Fixture.sessionARN)"}"#
        #expect(try !Fixture.holds(session, [:], by: Fixture.reader))
    }
}
