import PolicyLogic
import Testing

@Suite("A condition on a key of several values")
struct SetConditionTests {
    static let rows: [ConditionRow] = [
        ConditionRow("ForAllValues:StringEquals", #"["a", "b"]"#, ["a"], true),
        ConditionRow("ForAllValues:StringEquals", #"["a", "b"]"#, ["a", "b"], true),
        ConditionRow("ForAllValues:StringEquals", #"["a", "b"]"#, ["a", "c"], false),
        ConditionRow("ForAllValues:StringEquals", #"["a", "b"]"#, ["c"], false),
        ConditionRow("ForAllValues:StringEquals", #"["a", "b"]"#, nil, true),
        ConditionRow("ForAllValues:StringEquals", #"["a", "b"]"#, [], true),
        ConditionRow("ForAllValues:StringEquals", #"["a", "b"]"#, [""], true),
        ConditionRow("ForAllValues:StringEquals", "[]", ["a"], false),
        ConditionRow("ForAllValues:StringLike", #""a*""#, ["ab", "ac"], true),
        ConditionRow("ForAllValues:StringLike", #""a*""#, ["ab", "bc"], false),
        ConditionRow("ForAllValues:StringNotEquals", #"["a", "b"]"#, ["c", "d"], true),
        ConditionRow("ForAllValues:StringNotEquals", #"["a", "b"]"#, ["a", "c"], false),
        ConditionRow("ForAllValues:StringNotEquals", #"["a", "b"]"#, nil, true),
        ConditionRow("ForAllValues:StringNotLike", #""a*""#, ["b", "ab"], false),
        ConditionRow("ForAllValues:NumericLessThan", "10", ["1", "9"], true),
        ConditionRow("ForAllValues:NumericLessThan", "10", ["1", "11"], false),
        ConditionRow("ForAllValues:ArnLike", #""arn:aws:s3:::a*""#, ["arn:aws:s3:::a", "arn:aws:s3:::b"], false),
        ConditionRow("ForAllValues:StringEqualsIfExists", #""a""#, nil, true),
        ConditionRow("ForAnyValue:StringEquals", #"["a", "b"]"#, ["a", "c"], true),
        ConditionRow("ForAnyValue:StringEquals", #"["a", "b"]"#, ["c", "d"], false),
        ConditionRow("ForAnyValue:StringEquals", #"["a", "b"]"#, nil, false),
        ConditionRow("ForAnyValue:StringEquals", #"["a", "b"]"#, [], false),
        ConditionRow("ForAnyValue:StringEqualsIfExists", #""a""#, nil, true),
        ConditionRow("ForAnyValue:StringEqualsIfExists", #""a""#, ["b"], false),
        ConditionRow("ForAnyValue:StringLike", #""o-1/r-1/*""#, ["o-1/r-1/ou-2/"], true),
        ConditionRow("ForAnyValue:StringNotEquals", #"["a", "b"]"#, ["a", "b"], false),
        ConditionRow("ForAnyValue:StringNotEquals", #"["a", "b"]"#, ["a", "c"], true),
        ConditionRow("ForAnyValue:StringNotEquals", #"["a", "b"]"#, nil, false),
        ConditionRow("ForAnyValue:IpAddress", #""10.0.0.0/8""#, ["11.0.0.1", "10.0.0.1"], true),
        ConditionRow("ForAnyValue:DateLessThan", #""2024-01-01""#, ["2025-01-01", "2023-01-01"], true),
        ConditionRow("ForAnyValue:Bool", "true", ["false", "true"], true),
        ConditionRow("forallvalues:stringequals", #""a""#, ["a"], true),
        // Without a set operator one match is enough, and for a negated operator one match is too many.
        ConditionRow("StringEquals", #""a""#, ["a", "b"], true),
        ConditionRow("StringNotEquals", #""a""#, ["a", "b"], false),
        ConditionRow("StringNotEquals", #""a""#, ["b", "c"], true),
        ConditionRow("StringEquals", #""a""#, [], false),
        ConditionRow("StringNotEquals", #""a""#, [], true),
        ConditionRow("StringEqualsIfExists", #""a""#, nil, true),
        ConditionRow("StringEqualsIfExists", #""a""#, ["b"], false),
        ConditionRow("StringNotEqualsIfExists", #""a""#, nil, true),
        ConditionRow("StringNotEqualsIfExists", #""a""#, ["a"], false),
        ConditionRow("StringLikeIfExists", #""a*""#, ["ab"], true),
        ConditionRow(
            #""ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}, "Null": {"aws:TagKeys": "false"}"#,
            [:],
            false
        ),
        ConditionRow(
            #""ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}, "Null": {"aws:TagKeys": "false"}"#,
            ["aws:TagKeys": ["a"]],
            true
        ),
    ]

    @Test("puts them together as its set operator says", arguments: rows)
    func set(row: ConditionRow) throws { try row.check() }

    @Test("is known by every operator's name, with prefix and suffix")
    func names() throws {
        #expect(ConditionOperator.Name.allCases.count == 27)
        for name in ConditionOperator.Name.allCases {
            #expect(ConditionOperator(name.rawValue)?.name == name)
            let decorated = ConditionOperator("ForAllValues:\(name.rawValue)IfExists")
            #expect(decorated == nil || decorated?.quantifier == .forAllValues && decorated?.ifExists == true)
            #expect((decorated == nil) == (name == .null))
        }
        #expect(ConditionOperator("IfExists") == nil)
        #expect(ConditionOperator("ForAnyValue:") == nil)
        #expect(ConditionOperator("ForAnyValue:ForAllValues:StringLike") == nil)
    }
}
