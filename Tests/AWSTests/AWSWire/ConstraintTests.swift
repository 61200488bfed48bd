import AWSModel
import Ground
import Testing

@testable import AWSWire

@Suite("An input's constraints")
struct ConstraintTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let input: JSONValue
        let message: String?
        var testDescription: String { input.text }
    }

    private static let one = "1 validation error detected: "
    private static let rules =
        "[Member must have length less than or equal to 8, Member must have length greater than or "
        + "equal to 1, Member must satisfy regular expression pattern: [\\w+=,.@-]+]"

    static let rows = [
        Row(input: ["Label": "l", "Name": "ok"], message: nil),
        Row(
            input: ["Label": "l", "Name": "日本語日本語日"],
            message: one + "Value '日本語日本語日' at 'name' failed to satisfy "
                + "constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+"
        ),
        Row(
            input: ["Label": "l"],
            message: one + "Value null at 'name' failed to satisfy constraint: Member must not be null"
        ),
        Row(
            input: ["Label": "l", "Name": "much-too-long"],
            message: one + "Value 'much-too-long' at 'name' failed to satisfy "
                + "constraint: Member must have length less than or equal to 8"
        ),
        Row(
            input: ["Label": "l", "Name": "ok", "Count": 4],
            message: one + "Value '4' at 'count' failed to satisfy constraint: "
                + "Member must have value greater than or equal to 5"
        ),
        Row(
            input: ["Label": "l", "Name": "ok", "Kind": "huge"],
            message: one + "Value 'huge' at 'kind' failed to satisfy "
                + "constraint: Member must satisfy enum value set: [small, large]"
        ),
        Row(
            input: ["Label": "l", "Name": "ok", "Secret": "short"],
            message: one + "Value at 'secret' failed to satisfy "
                + "constraint: Member must have length greater than or equal to 8"
        ),
        Row(
            input: ["Label": "l", "Name": "ok", "Names": ["a", ""]],
            message: one + "Value '[a, ]' at 'names' failed to satisfy "
                + "constraint: Member must satisfy constraint: " + rules
        ),
        Row(
            input: ["Label": "l", "Name": "ok", "Attributes": ["much-too-long": "x"]],
            message: one
                + "Value '{much-too-long=x}' at 'attributes' failed to satisfy constraint: Map keys must satisfy constraint: "
                + rules
        ),
        Row(
            input: ["Label": "l", "Name": "ok", "Tags": [["Key": "a"], ["Value": "b"]]],
            message: one
                + "Value null at 'tags.2.member.key' failed to satisfy constraint: Member must not be null"
        ),
        Row(
            input: ["Label": "l", "Name": "", "Count": 11],
            message: "3 validation errors detected: Value '' at 'name' failed to "
                + "satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'name' failed to satisfy "
                + "constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+; Value '11' at 'count' failed to satisfy "
                + "constraint: Member must have value less than or equal to 10"
        ),
    ]

    private func violations(_ input: JSONValue, _ schema: ServiceSchema) throws -> [Violation] {
        let shape = try #require(schema.operation("Do")?.input)
        return ConstraintCheck(schema).violations(of: FieldJSON(schema: schema).structure(input, shape), as: shape)
    }

    @Test("are told in the words of AWS's common framework", arguments: rows)
    func coral(_ row: Row) throws {
        let found = try violations(row.input, try Sample.schema(.json))
        #expect(found.isEmpty ? row.message == nil : CoralWording.message(found) == row.message)
    }

    @Test(
        "are answered with the protocol's code",
        arguments: [
            (WireProtocol.query, "ValidationError"), (.json, "ValidationException"), (.restJSON, "ValidationException"),
            (.rpcCBOR, "ValidationException"), (.ec2, "MissingParameter"), (.restXML, "InvalidInput"),
        ]
    )
    func codes(wire: WireProtocol, code: String) throws {
        let schema = try Sample.schema(wire)
        let operation = try #require(schema.operation("Do"))
        let found = try violations(["Label": "l"], schema)
        #expect(ServiceCodecs.codec(wire, schema).answer(to: found, of: operation).code == code)
    }

    @Test("are told by EC2 one at a time")
    func ec2() throws {
        let schema = try Sample.schema(.ec2)
        let missing = EC2Wording.error(try violations(["Label": "l"], schema))
        #expect(missing.message == "The request must contain the parameter Name")
        let low = EC2Wording.error(try violations(["Label": "l", "Name": "ok", "Count": 4], schema))
        #expect(low.code == "InvalidParameterValue")
        #expect(low.message.hasPrefix("Value ( 4 ) for parameter Count is invalid."))
    }

    @Test("do not cost more than a bounded list for an input that breaks them a million times")
    func bounded() throws {
        let tags = JSONValue.array(Array(repeating: ["Value": "x"], count: 10_000))
        let found = try violations(["Label": "l", "Name": "ok", "Tags": tags], try Sample.schema(.json))
        #expect(found.count == 50)
    }
}

@Suite("A pattern of a service model")
struct PatternTests {
    @Test(
        "holds for whole texts",
        arguments: [
            ("[\\w+=,.@-]+", "a.b@c", true), ("[a-z]+", "abc1", false), ("^[a-z]+$", "abc", true), ("a|bc", "bc", true),
            ("[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*", "x🚀日", true),
            ("[\\u0009\\u000A\\u000D\\u0020-\\u00FF]*", "日", false), ("\\p{L}+", "日本", true), ("", "", true),
            ("arn:(aws|aws-cn):iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+", "arn:aws:iam::123456789012:role/x", true),
        ]
    )
    func whole(pattern: String, text: String, matches: Bool) {
        #expect(CompiledPatterns().matches(text, pattern: pattern) == matches)
    }

    @Test("gives up on a text that would take for ever")
    func backtracking() throws {
        let pattern = try #require(Pattern("(a+)+b"))
        #expect(pattern.verdict(on: String(repeating: "a", count: 5000)) == .undecided)
    }

    @Test("that cannot be compiled lets everything pass, and is listed")
    func unusable() throws {
        #expect(CompiledPatterns().matches("x", pattern: "(") == nil)
        var shape = Shape(name: "Odd", kind: .string)
        shape.constraints.pattern = "("
        let schema = ServiceSchema(metadata: ServiceMetadata(), shapes: [shape], operations: [])
        #expect(CompiledPatterns.unusable(in: schema).map(\.shape) == ["Odd"])
    }
}
