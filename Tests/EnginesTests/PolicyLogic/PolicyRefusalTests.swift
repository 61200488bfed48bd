import PolicyLogic
import Testing

@Suite("A policy statement that AWS would refuse")
struct PolicyRefusalTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let kind: PolicyKind
        let statement: String
        /// Nil when it is well formed after all.
        let reason: PolicyError.Reason?

        init(_ kind: PolicyKind, _ statement: String, _ reason: PolicyError.Reason?) {
            self.kind = kind
            self.statement = statement
            self.reason = reason
        }

        var testDescription: String { "\(kind): \(statement)" }

        func check() {
            do {
                _ = try Fixture.document(statement, kind)
                #expect(reason == nil)
            } catch {
                #expect((error as? PolicyError)?.reason == reason)
            }
        }
    }

    private static func identity(_ elements: String, _ reason: PolicyError.Reason?) -> Row {
        Row(.identity, #"{"Effect": "Allow", \#(elements)}"#, reason)
    }

    static let elements: [Row] = [
        Row(.identity, #"{"Action": "*", "Resource": "*"}"#, .missingEffect),
        Row(.identity, #"{"Effect": "allow", "Action": "*", "Resource": "*"}"#, .invalidEffect("allow")),
        Row(.identity, #"{"Effect": true, "Action": "*", "Resource": "*"}"#, .wrongType(element: "Effect")),
        identity(#""Resource": "*""#, .missingAction),
        identity(#""Action": [], "Resource": "*""#, .missingAction),
        identity(#""Action": "*""#, .missingResource),
        identity(#""Action": "*", "Resource": []"#, .missingResource),
        identity(#""Action": "*", "NotAction": "s3:*", "Resource": "*""#, .contradiction(element: "Action")),
        identity(#""Action": "*", "Resource": "*", "NotResource": "*""#, .contradiction(element: "Resource")),
        identity(#""Action": "*", "Resource": "*", "Principal": "*""#, .forbiddenElement("Principal")),
        identity(#""Action": "*", "Resource": "*", "NotPrincipal": "*""#, .forbiddenElement("NotPrincipal")),
        identity(#""Action": "*", "Resource": "*", "Resources": "*""#, .unknownElement("Resources")),
        identity(#""Action": "*", "Resource": "*", "Sid": "a b""#, .invalidSid("a b")),
        identity(#""Action": "*", "Resource": "*", "Sid": 1"#, .wrongType(element: "Sid")),
        identity(#""Action": "*", "Resource": "*", "Sid": """#, nil),
        identity(#""Action": {"a": "b"}, "Resource": "*""#, .wrongType(element: "Action")),
        identity(#""Action": [1], "Resource": "*""#, .wrongType(element: "Action")),
        Row(.sessionPolicy, #"{"Effect": "Allow", "Action": "*"}"#, .missingResource),
        Row(
            .sessionPolicy,
            #"{"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}"#,
            .forbiddenElement("Principal")
        ),
        Row(.resource, #"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#, .missingPrincipal),
        Row(.resource, #"{"Effect": "Allow", "Action": "*", "Principal": "*"}"#, .missingResource),
        Row(.endpoint, #"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#, .missingPrincipal),
        Row(.resource, #"{"Effect": "Allow", "Action": "*", "Principal": "*", "Resource": "*", "Sid": "a b-c"}"#, nil),
        Row(
            .resource,
            #"{"Effect": "Allow", "Action": "*", "NotPrincipal": {"AWS": "111122223333"}, "Resource": "*"}"#,
            .allowWithNotPrincipal
        ),
        Row(
            .resource,
            #"{"Effect": "Deny", "Action": "*", "Principal": "*", "NotPrincipal": "*", "Resource": "*"}"#,
            .contradiction(element: "Principal")
        ),
        Row(
            .trust,
            #"{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*", "Resource": "*"}"#,
            .forbiddenElement("Resource")
        ),
        Row(.trust, #"{"Effect": "Allow", "Action": "sts:AssumeRole"}"#, .missingPrincipal),
        Row(
            .trust,
            #"{"Effect": "Deny", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": "111122223333"}}"#,
            .forbiddenElement("NotPrincipal")
        ),
        Row(
            .trust,
            #"{"Effect": "Allow", "Action": "s3:GetObject", "Principal": "*"}"#,
            .notAnAssumeRoleAction("s3:GetObject")
        ),
        Row(.trust, #"{"Effect": "Allow", "Action": "sts:*", "Principal": "*"}"#, .notAnAssumeRoleAction("sts:*")),
        Row(.trust, #"{"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Principal": "*"}"#, nil),
    ]

    @Test("for its elements", arguments: elements)
    func element(row: Row) { row.check() }

    static let values: [Row] = [
        identity(#""Action": "GetObject", "Resource": "*""#, .actionWithoutVendor("GetObject")),
        identity(#""Action": "", "Resource": "*""#, .actionWithoutVendor("")),
        identity(#""Action": "s3:", "Resource": "*""#, .invalidAction("s3:")),
        identity(#""Action": "s3:Get:Object", "Resource": "*""#, .invalidAction("s3:Get:Object")),
        identity(#""Action": "s 3:Get", "Resource": "*""#, .invalidActionVendor("s 3")),
        identity(#""Action": "s*:Get", "Resource": "*""#, .invalidActionVendor("s*")),
        identity(#""Action": "*:*", "Resource": "*""#, nil),
        identity(#""Action": "execute-api:Invoke", "Resource": "*""#, nil),
        identity(#""Action": "*", "Resource": "shop""#, .resourceNotARN("shop")),
        identity(#""Action": "*", "Resource": """#, .resourceNotARN("")),
        identity(#""Action": "*", "Resource": "s3:shop""#, .resourceNotARN("s3:shop")),
        identity(#""Action": "*", "Resource": "arn:aws:s3:shop""#, .resourceNotARN("arn:aws:s3:shop")),
        identity(
            #""Action": "*", "Resource": "arn:gcp:s3:::shop""#,
            .invalidPartition("gcp", resource: "arn:gcp:s3:::shop")
        ),
        identity(#""Action": "*", "Resource": "arn:aws:s?:::shop""#, .invalidResourceVendor("arn:aws:s?:::shop")),
        identity(#""Action": "*", "Resource": "arn:aws""#, .invalidResourceVendor("arn:aws")),
        identity(#""Action": "*", "Resource": "arn:aws:s3:::*""#, nil),
        identity(#""Action": "*", "Resource": "arn:aws:s3:*""#, nil),
        identity(#""Action": "*", "Resource": "arn:aws:s3:::${aws:username}/*""#, nil),
        identity(
            #""Action": "*", "Resource": "arn:aws:s3:::${aws:username""#,
            .invalidVariable("arn:aws:s3:::${aws:username")
        ),
        identity(#""Action": "*", "Resource": "arn:aws:s3:::${}""#, .invalidVariable("arn:aws:s3:::${}")),
        identity(#""Action": "*", "Resource": "arn:aws:s3:::${name}""#, .invalidVariable("arn:aws:s3:::${name}")),
        identity(
            #""Action": "*", "Resource": "arn:aws:s3:::${a:b, c}""#,
            .invalidVariable("arn:aws:s3:::${a:b, c}")
        ),
    ]

    @Test("for an action or resource", arguments: values)
    func value(row: Row) { row.check() }

    private static func condition(_ block: String, _ reason: PolicyError.Reason?) -> Row {
        identity(#""Action": "*", "Resource": "*", "Condition": \#(block)"#, reason)
    }

    private static func bad(_ name: String, _ value: String) -> Row {
        condition(
            #"{"\#(name)": {"x:k": "\#(value)"}}"#,
            .invalidConditionValue(operator: name, key: "x:k", value: value)
        )
    }

    static let conditions: [Row] = [
        condition(#"{"StringMatches": {"aws:x": "y"}}"#, .unknownConditionOperator("StringMatches")),
        condition(#"{"NullIfExists": {"aws:x": "true"}}"#, .unknownConditionOperator("NullIfExists")),
        condition(
            #"{"ForSomeValues:StringLike": {"aws:x": "y"}}"#,
            .unknownConditionOperator("ForSomeValues:StringLike")
        ),
        condition(#"{"StringEquals": "y"}"#, .wrongType(element: "StringEquals")),
        condition(#"{"StringEquals": {"aws:x": {}}}"#, .wrongType(element: "StringEquals")),
        condition(#"{"StringEquals": {"aws:x": null}}"#, .wrongType(element: "StringEquals")),
        condition(#"[]"#, .wrongType(element: "Condition")),
        condition(#"{}"#, nil),
        condition(#"{"StringEquals": {"username": "y"}}"#, .invalidConditionKey("username")),
        condition(#"{"bool": {"aws:SecureTransport": "false"}}"#, nil),
        condition(#"{"IPAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#, nil),
        condition(#"{"StringEquals": {"aws:PrincipalTag/a:b": "y"}}"#, nil),
        bad("NumericEquals", "ten"), bad("NumericEquals", "nan"), bad("NumericEquals", "0x10"),
        bad("NumericEquals", ""),
        bad("DateLessThan", "yesterday"), bad("DateLessThan", "2024-13-01"), bad("DateLessThan", "2023-02-29"),
        bad("DateLessThan", "2024-01-01T25:00Z"), bad("DateLessThan", "2024-01-01T10"),
        bad("Bool", "yes"), bad("Null", ""), bad("BinaryEquals", "a b"), bad("BinaryEquals", "A"),
        bad("IpAddress", "10.0.0.0/33"), bad("IpAddress", "10.0.0"), bad("IpAddress", "10.0.0.256"),
        bad("IpAddress", "2001:db8::/129"), bad("IpAddress", "1::2::3"), bad("IpAddress", "10.0.0.0/"),
        bad("IpAddress", "host"), bad("StringLike", "${aws:username"), bad("NumericEquals", "${aws:x}"),
    ]

    @Test("for a condition", arguments: conditions)
    func conditionBlock(row: Row) { row.check() }

    private static func principal(_ principal: String, _ reason: PolicyError.Reason?) -> Row {
        Row(.resource, #"{"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": \#(principal)}"#, reason)
    }

    private static func badPrincipal(_ type: String, _ value: String) -> Row {
        principal(#"{"\#(type)": "\#(value)"}"#, .invalidPrincipal(type: type, value: value))
    }

    static let principals: [Row] = [
        principal(#""*""#, nil), principal(#"{"AWS": "*"}"#, nil), principal(#"{"AWS": ["*", "111122223333"]}"#, nil),
        principal(#"{"AWS": "arn:aws:iam::111122223333:root"}"#, nil),
        principal(#"{"AWS": "arn:aws-cn:iam::111122223333:user/a/b"}"#, nil),
        principal(#"{"AWS": "arn:aws:sts::111122223333:assumed-role/R/S"}"#, nil),
        principal(#"{"AWS": "arn:aws:sts::111122223333:federated-user/F"}"#, nil),
        principal(#"{"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}"#, nil),
        principal(#"{"AWS": "AIDABOBBOBBOBBOBBOBBO"}"#, nil),
        principal(#"{"Service": "ec2.amazonaws.com"}"#, nil), principal(#"{"Service": "*"}"#, nil),
        principal(#"{"Federated": "accounts.google.com"}"#, nil), principal(#"{"CanonicalUser": "c0ffee"}"#, nil),
        principal(#"{}"#, .missingPrincipal), principal(#"{"AWS": []}"#, .missingPrincipal),
        principal(#"["*"]"#, .wrongType(element: "Principal")), principal(#"{"AWS": 1}"#, .wrongType(element: "AWS")),
        principal(#""111122223333""#, .invalidPrincipal(type: "AWS", value: "111122223333")),
        principal(#"{"Group": "g"}"#, .unknownPrincipalType("Group")),
        badPrincipal("AWS", ""), badPrincipal("AWS", "bob"), badPrincipal("AWS", "11112222333"),
        badPrincipal("AWS", "arn:aws:iam::111122223333:user/*"),
        badPrincipal("AWS", "arn:aws:iam::111122223333:role/a?"),
        badPrincipal("AWS", "arn:aws:iam::*:root"), badPrincipal("AWS", "arn:aws:iam::111122223333:group/g"),
        badPrincipal("AWS", "arn:aws:iam::111122223333:user/"), badPrincipal("AWS", "arn:aws:s3:::shop"),
        badPrincipal("AWS", "arn:aws:iam::1:user/a"), badPrincipal("AWS", "arn:gcp:iam::111122223333:user/a"),
        badPrincipal("Service", "ec2"), badPrincipal("Service", "*.amazonaws.com"),
    ]

    @Test("for a principal", arguments: principals)
    func principal(row: Row) { row.check() }

    @Test("for a Sid that another has")
    func duplicateSid() {
        let statement = #"{"Sid": "A", "Effect": "Allow", "Action": "*", "Resource": "*"}"#
        Row(.identity, "\(statement), \(statement)", .duplicateSid("A")).check()
        let empty = #"{"Sid": "", "Effect": "Allow", "Action": "*", "Resource": "*"}"#
        Row(.identity, "\(empty), \(empty)", nil).check()
    }

    @Test(
        "is told in words close to those of AWS",
        arguments: [
            (elements[3], "Policy statement must contain actions."),
            (elements[5], "Policy statement must contain resources."),
            (elements[9], "Policy document should not specify a principal."),
            (values[0], "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
            (values[8], #"Resource shop must be in ARN format or "*"."#),
            (conditions[0], "Invalid Condition type : StringMatches"),
        ]
    )
    func wording(row: Row, text: String) {
        let error = #expect(throws: PolicyError.self) { try Fixture.document(row.statement, row.kind) }
        #expect(error?.description == text)
    }
}
