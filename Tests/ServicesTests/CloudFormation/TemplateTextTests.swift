import CloudFormationService
import Ground
import Testing

@Suite("The text of a template")
struct TemplateTextTests {
    struct Scalar: Sendable {
        let yaml: String
        /// The JSON text of the value.
        let json: String
        init(_ yaml: String, _ value: JSONValue) { self.init(yaml, json: value.text) }
        init(_ yaml: String, json: String) {
            self.yaml = yaml
            self.json = json
        }
    }

    static let scalars: [Scalar] = [
        Scalar("text", "text"), Scalar("2012-10-17", "2012-10-17"),
        Scalar("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"),
        Scalar("yes", true), Scalar("No", false), Scalar("on", true), Scalar("OFF", false), Scalar("True", true),
        Scalar("y", "y"), Scalar("'yes'", "yes"), Scalar("\"12\"", "12"), Scalar("12", 12), Scalar("-7", -7),
        Scalar("+7", 7), Scalar("0", 0), Scalar("0012", 10), Scalar("011", 9), Scalar("0x1F", 31), Scalar("0b101", 5),
        Scalar("1_000", 1000), Scalar("'012345678901'", "012345678901"), Scalar("123456789012", 123_456_789_012),
        Scalar("12345678901234567890", json: "12345678901234567890"),
        Scalar("012345678901", json: "1.2345678901E10"), Scalar("1.20", json: "1.2"),
        Scalar("1.0", json: "1.0"), Scalar("1e3", json: "1000.0"),
        Scalar("1.5e-7", json: "1.5E-7"), Scalar(".5", json: "0.5"),
        Scalar("0.001", json: "0.001"), Scalar("12345678.5", json: "1.23456785E7"),
        Scalar("10.0.0.0/16", "10.0.0.0/16"), Scalar("10.0.0.1", "10.0.0.1"), Scalar("1.2.3", "1.2.3"),
        Scalar("--", "--"), Scalar("1-2", "1-2"), Scalar("+", "+"), Scalar("e5", "e5"), Scalar("0x", "0x"),
        Scalar(".", "."),
        Scalar("22:22", "22:22"), Scalar("!!str 12", "12"), Scalar("!!int '12'", 12),
        Scalar("| \n    a\n    b", "a\nb\n"),
        Scalar("!Ref Name", ["Ref": "Name"]), Scalar("!Ref 12", ["Ref": "12"]),
        Scalar("!GetAtt A.B", ["Fn::GetAtt": ["A", "B"]]), Scalar("!GetAtt A.B.C", ["Fn::GetAtt": ["A", "B.C"]]),
        Scalar("!GetAtt [A, B]", ["Fn::GetAtt": ["A", "B"]]), Scalar("!Sub '${A}-x'", ["Fn::Sub": "${A}-x"]),
        Scalar("!Condition C", ["Condition": "C"]), Scalar("!GetAZs ''", ["Fn::GetAZs": ""]),
        Scalar("!Base64 12", ["Fn::Base64": "12"]),
        Scalar(
            "!If [C, !Ref A, !Join ['', [!GetAtt B.C, x]]]",
            [
                "Fn::If": ["C", ["Ref": "A"], ["Fn::Join": ["", [["Fn::GetAtt": ["B", "C"]], "x"]]]]
            ]
        ),
        Scalar("!Sub ['${A}', {A: !Ref B}]", ["Fn::Sub": ["${A}", ["A": ["Ref": "B"]]]]),
        Scalar("!Not [!Equals [1, '1']]", ["Fn::Not": [["Fn::Equals": [1, "1"]]]]),
        Scalar("{Fn::Select: [0, [a]]}", ["Fn::Select": [0, ["a"]]]),
    ]

    @Test("reads each scalar and tag as CloudFormation does", arguments: scalars)
    func scalar(_ row: Scalar) throws {
        let tree = try TemplateText.parse("Key: \(row.yaml)\n")
        #expect(tree["Key"]?.text == row.json)
    }

    @Test("keeps the order of keys in both forms")
    func order() throws {
        for text in ["{\"z\": 1, \"a\": 2, \"m\": 3}", "z: 1\na: 2\nm: 3\n"] {
            #expect(try TemplateText.parse(text).object?.keys == ["z", "a", "m"])
        }
    }

    @Test(
        "is refused with the place of the fault",
        arguments: [
            (
                "{\"this is invalid JSON\"=\"bobbins\"}",
                "Template format error: JSON not well-formed. (line 1, column 25)"
            ),
            ("{\n  \"a\": 1,\n  ]", "Template format error: JSON not well-formed. (line 3, column 4)"),
            ("a:\n  b: 1\n c: 2\n", "Template format error: YAML not well-formed. (line 3, column 2)"),
            ("a: !Nope x\n", "Template format error: YAML not well-formed. (line 1, column 4)"),
            ("a: !!binary x\n", "Template format error: YAML not well-formed. (line 1, column 4)"),
            ("a: 1\na: 2\n", "Template format error: YAML not well-formed. (line 1, column 1)"),
            ("a: &x 1\nb: *x\n", "Template error: YAML aliases are not allowed in CloudFormation templates"),
            ("a: &x {k: 1}\nb:\n  <<: *x\n", "Template format error: YAML not well-formed. (line 3, column 3)"),
            ("a: 1\n---\nb: 2\n", "Template format error: YAML not well-formed. (line 2, column 1)"),
            ("- a\n- b\n", "Template format error: unsupported structure."),
            ("just text", "Template format error: unsupported structure."),
            ("", "Template format error: unsupported structure."),
            ("  \n", "Template format error: unsupported structure."),
        ]
    )
    func fault(_ text: String, _ message: String) {
        #expect(templateComplaint { _ = try TemplateText.parse(text) } == message)
    }

    @Test("may not be longer than its limit")
    func tooLong() {
        let text = "a: \(String(repeating: "x", count: TemplateText.bodyBytesMax))\n"
        let message = templateComplaint { _ = try TemplateText.parse(text, bytesMax: TemplateText.bodyBytesMax) }
        #expect(message == "Template format error: Template may not exceed 51200 bytes in size.")
        #expect(templateComplaint { _ = try TemplateText.parse(text) } == nil)
    }

    @Test("may not be nested without end", arguments: [190, 201, 900, 100_000])
    func deep(_ depth: Int) {
        let flow = "a: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "\n"
        let json = "{\"a\": " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        let block = "a:\n " + String(repeating: "- ", count: depth) + "x\n"
        for text in [flow, json, block] {
            #expect((templateComplaint { _ = try TemplateText.parse(text) } == nil) == (depth < 200))
        }
    }

    @Test("cannot grow through aliases", arguments: ["a", "k"])
    func bomb(_ place: String) {
        var text = "x0: &x0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
        for level in 1...40 {
            let uses = Array(repeating: "*x\(level - 1)", count: 9).joined(separator: ", ")
            text += place == "a" ? "x\(level): &x\(level) [\(uses)]\n" : "? &x\(level) [\(uses)]\n: 1\n"
        }
        #expect(templateComplaint { _ = try TemplateText.parse(text) }?.contains("aliases are not allowed") == true)
    }
}
