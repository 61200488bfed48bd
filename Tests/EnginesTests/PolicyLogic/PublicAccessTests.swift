import PolicyLogic
import Testing

@Suite("A bucket policy")
struct PublicAccessTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let principal: String
        let condition: String
        let isPublic: Bool

        init(_ principal: String, _ condition: String, _ isPublic: Bool) {
            self.principal = principal
            self.condition = condition
            self.isPublic = isPublic
        }

        /// Everyone, under one condition.
        init(_ test: String, _ key: String, _ values: String, _ isPublic: Bool) {
            self.init(#""*""#, #""\#(test)": {"\#(key)": \#(values)}"#, isPublic)
        }

        var testDescription: String { "\(principal) if \(condition) is \(isPublic ? "public" : "not public")" }
    }

    static let principals: [Row] = [
        Row(#""*""#, "", true),
        Row(#"{"AWS": "*"}"#, "", true),
        Row(#"{"AWS": ["111122223333", "*"]}"#, "", true),
        Row(#"{"Federated": "*"}"#, "", true),
        Row(#"{"AWS": "111122223333"}"#, "", false),
        Row(#"{"AWS": "arn:aws:iam::111122223333:user/a"}"#, "", false),
        Row(#"{"Service": "logging.s3.amazonaws.com"}"#, "", false),
        Row(#"{"CanonicalUser": "c0ffee"}"#, "", false),
    ]

    static let conditions: [Row] = [
        Row("StringEquals", "aws:SourceVpce", #""vpce-1""#, false),
        Row("StringEquals", "AWS:sourcevpce", #""vpce-1""#, false),
        Row("StringEquals", "aws:SourceVpce", #"["vpce-1", "vpce-2"]"#, false),
        Row("StringLike", "aws:SourceVpce", #""vpce-1""#, false),
        Row("StringLike", "aws:SourceVpce", #""vpce-*""#, true),
        Row("StringLike", "aws:SourceVpce", #"["vpce-1", "vpce-?"]"#, true),
        Row("StringEquals", "aws:SourceVpce", #""${aws:PrincipalTag/vpce}""#, true),
        Row("StringNotEquals", "aws:SourceVpce", #""vpce-1""#, true),
        Row("StringEqualsIfExists", "aws:SourceVpce", #""vpce-1""#, true),
        Row("ForAllValues:StringEquals", "aws:SourceVpce", #""vpce-1""#, true),
        Row("ForAnyValue:StringEquals", "aws:SourceVpce", #""vpce-1""#, false),
        Row("Null", "aws:SourceVpce", #""false""#, true),
        Row("StringEquals", "aws:SourceVpc", #""vpc-1""#, false),
        Row("StringEquals", "aws:PrincipalOrgID", #""o-1""#, false),
        Row("StringEquals", "aws:SourceAccount", #""111122223333""#, false),
        Row("StringEquals", "aws:SourceOwner", #""111122223333""#, false),
        Row("StringEquals", "aws:PrincipalAccount", #""111122223333""#, false),
        Row("ArnEquals", "aws:SourceArn", #""arn:aws:sns:us-east-1:111122223333:t""#, false),
        Row("ArnLike", "aws:SourceArn", #""arn:aws:sns:us-east-1:111122223333:t""#, false),
        Row("ArnLike", "aws:SourceArn", #""arn:aws:sns:*:*:t""#, true),
        Row("ArnEquals", "aws:PrincipalArn", #""arn:aws:iam::111122223333:role/R""#, false),
        Row("ArnLike", "aws:PrincipalArn", #""arn:aws:iam::*:role/R""#, true),
        Row("StringEquals", "aws:userid", #""AIDABOB""#, false),
        Row("StringLike", "aws:userid", #""AROAREADER:*""#, false),
        Row("StringLike", "aws:userid", #""*:alice""#, true),
        Row("StringEquals", "s3:DataAccessPointAccount", #""111122223333""#, false),
        Row("StringLike", "s3:DataAccessPointArn", #""arn:aws:s3:us-east-1:111122223333:accesspoint/*""#, false),
        Row("ArnLike", "s3:DataAccessPointArn", #""arn:aws:s3:us-east-1:111122223333:accesspoint/a""#, false),
        Row("StringLike", "s3:DataAccessPointArn", #""arn:aws:s3:us-east-1:*:accesspoint/a""#, true),
        Row("IpAddress", "aws:SourceIp", #""203.0.113.0/24""#, false),
        Row("IpAddress", "aws:SourceIp", #""11.0.0.0/8""#, false),
        Row("IpAddress", "aws:SourceIp", #""10.0.0.0/7""#, true),
        Row("IpAddress", "aws:SourceIp", #""0.0.0.0/0""#, true),
        Row("IpAddress", "aws:SourceIp", #""0.0.0.0/1""#, true),
        Row("IpAddress", "aws:SourceIp", #"["203.0.113.0/24", "0.0.0.0/0"]"#, true),
        Row("IpAddress", "aws:SourceIp", #""2001:db8::/32""#, false),
        Row("IpAddress", "aws:SourceIp", #""2000::/3""#, true),
        Row("NotIpAddress", "aws:SourceIp", #""203.0.113.0/24""#, true),
        Row("Bool", "aws:SecureTransport", #""true""#, true),
        Row("StringEquals", "aws:Referer", #""https://example.com""#, true),
        Row("StringEquals", "aws:username", #""bob""#, true),
        Row(#""*""#, #""Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:SourceVpc": "vpc-1"}"#, false),
    ]

    private func document(_ row: Row, effect: String = "Allow") throws -> PolicyDocument {
        try Fixture.document(
            #"{"Effect": "\#(effect)", "Principal": \#(row.principal), "Action": "s3:GetObject", "Resource": "*", "#
                + #""Condition": {\#(row.condition)}}"#,
            .resource
        )
    }

    @Test("is public when it grants to all", arguments: principals)
    func principal(row: Row) throws { #expect(try document(row).isPublic == row.isPublic) }

    @Test("is not public when all must show a fixed value", arguments: conditions)
    func condition(row: Row) throws { #expect(try document(row).isPublic == row.isPublic) }

    @Test("is not made public, nor private, by a denial")
    func denial() throws {
        #expect(try !document(Row(#""*""#, "", true), effect: "Deny").isPublic)
        let both = try Fixture.document(
            #"""
            {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
             "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}},
            {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
            """#,
            .resource
        )
        #expect(both.publicStatements == [1])
    }
}
