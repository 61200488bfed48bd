import PolicyLogic
import Testing

@Suite("A condition on numbers, dates and flags")
struct ValueConditionTests {
    static let numbers: [ConditionRow] = [
        ConditionRow("NumericEquals", "10", ["10"], true),
        ConditionRow("NumericEquals", #""10""#, ["10.0"], true),
        ConditionRow("NumericEquals", #""1e1""#, ["10"], true),
        ConditionRow("NumericEquals", "10", ["11"], false),
        ConditionRow("NumericEquals", "10", nil, false),
        ConditionRow("NumericEquals", "10", ["ten"], false),
        ConditionRow("NumericEquals", "[1, 2]", ["2"], true),
        ConditionRow("NumericEquals", "-3", ["-3"], true),
        ConditionRow("NumericEquals", "9007199254740993", ["9007199254740992"], false),
        ConditionRow("NumericEquals", "9007199254740993", ["9007199254740993"], true),
        ConditionRow("NumericNotEquals", "10", ["11"], true),
        ConditionRow("NumericNotEquals", "10", ["10"], false),
        ConditionRow("NumericNotEquals", "10", nil, true),
        ConditionRow("NumericNotEquals", "[1, 2]", ["2"], false),
        ConditionRow("NumericLessThan", "10", ["9"], true),
        ConditionRow("NumericLessThan", "10", ["10"], false),
        ConditionRow("NumericLessThan", "10", ["9.999"], true),
        ConditionRow("NumericLessThan", "9", ["10"], false),
        ConditionRow("NumericLessThan", "10", nil, false),
        ConditionRow("NumericLessThanEquals", "10", ["10"], true),
        ConditionRow("NumericLessThanEquals", "10", ["10.1"], false),
        ConditionRow("NumericGreaterThan", "10", ["11"], true),
        ConditionRow("NumericGreaterThan", "10", ["10"], false),
        ConditionRow("NumericGreaterThan", "-10", ["-9"], true),
        ConditionRow("NumericGreaterThanEquals", "10", ["10"], true),
        ConditionRow("NumericGreaterThanEquals", "10", ["9"], false),
        ConditionRow("NumericGreaterThanEqualsIfExists", "10", nil, true),
        ConditionRow("NumericGreaterThanEqualsIfExists", "10", ["9"], false),
    ]

    static let dates: [ConditionRow] = [
        ConditionRow("DateEquals", #""2024-02-29T12:00:00Z""#, ["2024-02-29T12:00:00Z"], true),
        ConditionRow("DateEquals", #""2024-02-29T12:00:00Z""#, ["2024-02-29T13:00:00+01:00"], true),
        ConditionRow("DateEquals", #""2024-02-29T12:00:00Z""#, ["2024-02-29T06:30:00-05:30"], true),
        ConditionRow("DateEquals", #""2024-02-29T12:00:00Z""#, ["1709208000"], true),
        ConditionRow("DateEquals", #""1709208000""#, ["2024-02-29T12:00Z"], true),
        ConditionRow("DateEquals", #""2024-02-29T12:00:00Z""#, ["2024-02-29T12:00:00.000Z"], true),
        ConditionRow("DateEquals", #""2024-02-29T12:00:00Z""#, ["2024-02-29T12:00:00.001Z"], false),
        ConditionRow("DateEquals", #""2024""#, ["2024-01-01T00:00:00Z"], true),
        ConditionRow("DateEquals", #""2024-03""#, ["2024-03-01"], true),
        ConditionRow("DateEquals", #""1970-01-01""#, ["0"], true),
        ConditionRow("DateEquals", #""1969-12-31T23:59:59Z""#, ["-1"], true),
        ConditionRow("DateEquals", #""2000-03-01""#, ["951868800"], true),
        ConditionRow("DateEquals", #""2100-03-01""#, ["4107542400"], true),
        ConditionRow("DateEquals", #""2024-01-01""#, ["soon"], false),
        ConditionRow("DateEquals", #""2024-01-01""#, nil, false),
        ConditionRow("DateNotEquals", #""2024-01-01""#, ["2024-01-02"], true),
        ConditionRow("DateNotEquals", #""2024-01-01""#, ["2024-01-01"], false),
        ConditionRow("DateNotEquals", #""2024-01-01""#, nil, true),
        ConditionRow("DateLessThan", #""2024-01-01""#, ["2023-12-31T23:59:59Z"], true),
        ConditionRow("DateLessThan", #""2024-01-01""#, ["2024-01-01"], false),
        ConditionRow("DateLessThanEquals", #""2024-01-01""#, ["2024-01-01"], true),
        ConditionRow("DateLessThanEquals", #""2024-01-01""#, ["2024-01-01T00:00:01Z"], false),
        ConditionRow("DateGreaterThan", #""2024-01-01""#, ["2024-01-01T00:00:01Z"], true),
        ConditionRow("DateGreaterThan", #""2024-01-01""#, ["2024-01-01"], false),
        ConditionRow("DateGreaterThan", #""2024-01-01""#, ["1704067201"], true),
        ConditionRow("DateGreaterThanEquals", #""2024-01-01""#, ["2024-01-01"], true),
        ConditionRow("DateGreaterThanEquals", #""2024-01-01""#, ["2023-12-31"], false),
        ConditionRow("DateGreaterThanIfExists", #""2024-01-01""#, nil, true),
    ]

    static let flags: [ConditionRow] = [
        ConditionRow("Bool", #""true""#, ["true"], true),
        ConditionRow("Bool", "true", ["true"], true),
        ConditionRow("Bool", #""True""#, ["TRUE"], true),
        ConditionRow("Bool", #""true""#, ["false"], false),
        ConditionRow("Bool", #""false""#, ["false"], true),
        ConditionRow("Bool", #""false""#, nil, false),
        ConditionRow("Bool", #""true""#, ["1"], false),
        ConditionRow("BoolIfExists", #""true""#, nil, true),
        ConditionRow("BoolIfExists", #""true""#, ["false"], false),
        ConditionRow("Null", #""true""#, nil, true),
        ConditionRow("Null", #""true""#, [], true),
        ConditionRow("Null", #""true""#, ["a"], false),
        ConditionRow("Null", #""false""#, ["a"], true),
        ConditionRow("Null", "false", ["a"], true),
        ConditionRow("Null", #""false""#, nil, false),
        ConditionRow("Null", #"["true", "false"]"#, nil, true),
        ConditionRow("BinaryEquals", #""QmluYXJ5""#, ["QmluYXJ5"], true),
        ConditionRow("BinaryEquals", #""QmluYXJ5""#, ["QmluYXJ6"], false),
        ConditionRow("BinaryEquals", #""QQ==""#, ["QQ"], true),
        ConditionRow("BinaryEquals", #""/+8=""#, ["/+8="], true),
        ConditionRow("BinaryEquals", #""QQ==""#, ["!"], false),
        ConditionRow("BinaryEquals", #""QQ==""#, nil, false),
    ]

    @Test("compares numbers by value", arguments: numbers)
    func number(row: ConditionRow) throws { try row.check() }

    @Test("compares dates by the moment they mean", arguments: dates)
    func date(row: ConditionRow) throws { try row.check() }

    @Test("compares flags, presence and bytes", arguments: flags)
    func flag(row: ConditionRow) throws { try row.check() }
}
