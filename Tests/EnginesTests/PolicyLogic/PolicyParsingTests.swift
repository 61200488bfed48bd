import Ground
import PolicyLogic
import Testing

@Suite("A policy document")
struct PolicyParsingTests {
    @Test("is read with all its elements")
    func whole() throws {
        let text = """
            {"Version": "2012-10-17", "Id": "shop", "Statement": {
              "Sid": "Read one", "Effect": "Deny",
              "NotPrincipal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:role/R"],
                "Service": "ec2.amazonaws.com"},
              "NotAction": "s3:Get*", "NotResource": ["arn:aws:s3:::a", "*"],
              "Condition": {"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["a", "b"]},
                            "Bool": {"aws:SecureTransport": false}, "NumericLessThan": {"s3:max-keys": [10, 2.5]}}}}
            """
        let document = try PolicyDocument(parsing: text, as: .resource)
        #expect(document.version == .y2012)
        #expect(document.id == "shop")
        let statement = try #require(document.statements.first)
        #expect(statement.sid == "Read one")
        #expect(statement.effect == .deny)
        #expect(
            statement.principals
                == .except([
                    .account("111122223333"), .arn("arn:aws:iam::111122223333:role/R"), .service("ec2.amazonaws.com"),
                ])
        )
        #expect(statement.actions == .except(["s3:Get*"]))
        #expect(statement.resources == .except(["arn:aws:s3:::a", "*"]))
        #expect(statement.conditions.map(\.key) == ["aws:TagKeys", "aws:SecureTransport", "s3:max-keys"])
        #expect(statement.conditions.map(\.values) == [["a", "b"], ["false"], ["10", "2.5"]])
        #expect(statement.conditions[0].test.quantifier == .forAnyValue)
        #expect(statement.conditions[0].test.name == .stringLike)
        #expect(statement.conditions[0].test.ifExists)
    }

    @Test("without a version is of 2008, which IAM no longer takes for identities")
    func versions() throws {
        let text = #"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}"#
        #expect(try PolicyDocument(parsing: text, as: .resource).version == .y2008)
        let identity = #"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#
        let error = #expect(throws: PolicyError.self) { try PolicyDocument(parsing: identity, as: .identity) }
        #expect(error?.reason == .versionTooOld)
        #expect(error?.description == "Policy document must be version 2012-10-17 or greater.")
    }

    @Test("may be part of a greater JSON value")
    func fromJSON() throws {
        let json: JSONValue = [
            "Version": "2012-10-17", "Statement": [["Effect": "Allow", "Action": "*", "Resource": "*"]],
        ]
        #expect(try PolicyDocument(json, as: .identity).statements.count == 1)
    }

    @Test("counts towards its quota without white space in IAM and with it elsewhere")
    func size() throws {
        let pad = String(repeating: " ", count: 25_000)
        let identity = #"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#
        #expect(throws: Never.self) { try PolicyDocument(parsing: identity + pad, as: .identity) }
        let resource = #"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}"#
        var error = #expect(throws: PolicyError.self) { try PolicyDocument(parsing: resource + pad, as: .resource) }
        #expect(error?.reason == .tooLarge(maximum: 20_480))
        error = #expect(throws: PolicyError.self) { try PolicyDocument(parsing: identity, as: .identity, sizeMax: 20) }
        #expect(error?.reason == .tooLarge(maximum: 20))
    }

    @Test("says which statement is at fault")
    func place() {
        let good = #"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#
        let text = #"{"Version": "2012-10-17", "Statement": [\#(good), {"Effect": "Allow", "Action": "*"}]}"#
        let error = #expect(throws: PolicyError.self) { try PolicyDocument(parsing: text, as: .identity) }
        #expect(error?.statement == 1)
        #expect(error?.reason == .missingResource)
    }

    @Test("that is no JSON object is a syntax error", arguments: ["", "{", "[]", "\"x\"", "{} x"])
    func syntax(text: String) {
        let error = #expect(throws: PolicyError.self) { try PolicyDocument(parsing: text, as: .resource) }
        guard let error, error.reason != .missingStatement else {
            Issue.record("expected a syntax error")
            return
        }
        #expect(error.description == "Syntax errors in policy.")
    }

    @Test(
        "must have statements and known elements only",
        arguments: [
            ("{}", PolicyError.Reason.missingStatement), (#"{"Statement": []}"#, .missingStatement),
            (#"{"Statement": ["x"]}"#, .wrongType(element: "Statement")),
            (#"{"Statement": "x"}"#, .wrongType(element: "Statement")),
            (#"{"Statements": []}"#, .unknownElement("Statements")),
            (#"{"statement": []}"#, .unknownElement("statement")),
            (#"{"Version": "2012-10-18", "Statement": []}"#, .unsupportedVersion("2012-10-18")),
            (#"{"Version": 1, "Statement": []}"#, .wrongType(element: "Version")),
            (#"{"Id": {}, "Statement": []}"#, .wrongType(element: "Id")),
        ] as [(String, PolicyError.Reason)]
    )
    func outline(text: String, reason: PolicyError.Reason) {
        let error = #expect(throws: PolicyError.self) { try PolicyDocument(parsing: text, as: .resource) }
        #expect(error?.reason == reason)
    }
}
