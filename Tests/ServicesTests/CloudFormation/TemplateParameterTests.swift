import CloudFormationService
import Ground
import Testing

@Suite("A parameter")
struct TemplateParameterTests {
    struct Row: Sendable {
        let declaration: String
        let given: String?
        let message: String?
        init(_ declaration: String, _ given: String?, _ message: String?) {
            self.declaration = declaration
            self.given = given
            self.message = message
        }
    }

    static let rows: [Row] = [
        Row("{Type: String}", nil, "Parameters: [P] must have values"),
        Row("{Type: String}", "", nil), Row("{Type: String, Default: ''}", nil, nil),
        Row("{Type: String, AllowedValues: [a, b]}", "c", "Parameter 'P' must be one of AllowedValues"),
        Row("{Type: String, AllowedValues: [a, b]}", "b", nil),
        Row(
            "{Type: String, AllowedValues: [a], ConstraintDescription: only a}",
            "c",
            "Parameter 'P' failed to satisfy constraint: only a"
        ),
        Row("{Type: String, AllowedValues: [yes, 5]}", "true", nil),
        Row("{Type: String, AllowedPattern: '^[a-z]+$'}", "abc", nil),
        Row("{Type: String, AllowedPattern: '[a-z]+'}", "abc1", "Parameter 'P' must match pattern [a-z]+"),
        Row(
            "{Type: String, AllowedPattern: '(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})'}",
            "10.0.0.0/16",
            nil
        ),
        Row(
            "{Type: String, AllowedPattern: '[a-'}",
            "a",
            "Template error: AllowedPattern of parameter P is not supported: [a-"
        ),
        Row("{Type: String, MinLength: 3}", "ab", "Parameter 'P' must contain at least 3 characters"),
        Row("{Type: String, MaxLength: '3'}", "abcd", "Parameter 'P' must contain at most 3 characters"),
        Row("{Type: Number}", "x", "Parameter 'P' must be a number."), Row("{Type: Number}", "1.5", nil),
        Row("{Type: Number, MinValue: 1, MaxValue: 10}", "0", "Parameter 'P' must be a number not less than 1"),
        Row("{Type: Number, MinValue: 1, MaxValue: 10}", "11", "Parameter 'P' must be a number not greater than 10"),
        Row("{Type: Number, AllowedValues: [1, 2]}", "2.0", nil),
        Row("{Type: List<Number>}", "1, 2,x", "Parameter 'P' must be a number."),
        Row("{Type: List<Number>}", "1, 2", nil),
        Row("{Type: CommaDelimitedList, AllowedValues: [a, b]}", "a, b", nil),
        Row("{Type: CommaDelimitedList, AllowedValues: [a, b]}", "a,c", "Parameter 'P' must be one of AllowedValues"),
        Row("{Type: 'AWS::EC2::VPC::Id'}", "vpc-1", nil),
        Row("{Type: 'List<AWS::EC2::Subnet::Id>'}", "subnet-1,subnet-2", nil),
        Row(
            "{Type: 'AWS::SSM::Parameter::Value<String>', Default: /a}",
            nil,
            """
            Parameter 'P' of type AWS::SSM::Parameter::Value<String>: Systems Manager Parameter Store is not built; \
            of its public parameters only those of machine images are there, and '/a' is none of them.
            """
        ),
    ]

    @Test("is held to its constraints", arguments: rows)
    func constraint(_ row: Row) {
        let text = "Parameters:\n  P: \(row.declaration)\(anyTemplateResources)"
        let message = templateComplaint { _ = try prepareTemplate(text, given: row.given.map { ["P": $0] } ?? [:]) }
        #expect(message == row.message)
    }

    @Test("must be in the template")
    func unknown() {
        let message = templateComplaint { _ = try prepareTemplate(anyTemplateResources, given: ["B": "1", "A": "2"]) }
        #expect(message == "Parameters: [A, B] do not exist in the template")
    }

    @Test("keeps its value when asked to")
    func previous() throws {
        let tree = try TemplateText.parse("Parameters: {P: {Type: String, Default: new}}\(anyTemplateResources)")
        let kept = try PreparedTemplate(tree, previous: ["P": "old"], keeping: ["P"], environment: templateEnvironment)
        #expect(kept.parameters.texts == ["P": "old"])
        let fresh = try PreparedTemplate(tree, previous: ["P": "old"], environment: templateEnvironment)
        #expect(fresh.parameters.texts == ["P": "new"])
        #expect(fresh.parameters.defaulted == ["P"])
    }

    @Test("of a list type gives a list, of type Number its text")
    func values() throws {
        let text = "Parameters:\n  L: {Type: CommaDelimitedList}\n  N: {Type: Number}\(anyTemplateResources)"
        let parameters = try prepareTemplate(text, given: ["L": "a, b ,c", "N": "010"]).parameters
        #expect(parameters.value("L") == ["a", "b", "c"])
        #expect(parameters.value("N") == "010")
    }

    @Test("with NoEcho is not shown")
    func masked() throws {
        let prepared = try prepareTemplate(
            "Parameters:\n  S: {Type: String, NoEcho: true}\n  P: {Type: String}\(anyTemplateResources)",
            given: ["P": "plain", "S": "secret"]
        )
        #expect(prepared.parameters.shown(for: prepared.template).map(\.text) == ["****", "plain"])
    }
}
