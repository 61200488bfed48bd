import CloudFormationService
import Ground
import Testing

@Suite("An intrinsic function")
struct IntrinsicTests {
    static let head = """
        Transform: AWS::LanguageExtensions
        Parameters:
          Env: {Type: String, Default: prod}
          Names: {Type: CommaDelimitedList, Default: 'a,b,c'}
        Mappings:
          Sizes:
            prod: {Small: m5.large, Many: [x, y]}
            eu-west-1: {Zone: a}
        Conditions:
          IsProd: !Equals [!Ref Env, prod]
          IsTest: !Not [!Condition IsProd]
          Both: !And [!Condition IsProd, !Condition IsTest]
          Either: !Or [!Condition IsProd, !Condition IsTest]
        Resources:
          Made: {Type: Test::Thing}
          Later: {Type: Test::Thing}

        """

    static func evaluator() throws -> Evaluator {
        let prepared = try prepareTemplate(head)
        var scope = StackScope(templateEnvironment, parameters: prepared.parameters)
        scope.declared = ["Made", "Later"]
        scope.resources["Made"] = StackScope.Known(
            physicalId: "thing-1",
            attributes: ["Arn": "arn:thing-1", "Nested.Name": "inner", "List": ["p", "q"]]
        )
        return try Evaluator(prepared.template, resolver: scope)
    }

    static func value(_ yaml: String) throws -> JSONValue {
        let tree = try TemplateText.parse("V: \(yaml)\n")
        return tree["V"] ?? .null
    }

    struct Row: Sendable {
        let yaml: String
        let value: JSONValue?
        init(_ yaml: String, _ value: JSONValue?) {
            self.yaml = yaml
            self.value = value
        }
    }

    static let rows: [Row] = [
        Row("!Ref Env", "prod"), Row("!Ref Names", ["a", "b", "c"]), Row("!Ref Made", "thing-1"),
        Row("!Ref AWS::Region", "eu-west-1"), Row("!Ref AWS::AccountId", "111122223333"), Row("!Ref AWS::NoValue", nil),
        Row("!Ref AWS::Partition", "aws"), Row("!Ref AWS::URLSuffix", "amazonaws.com"),
        Row("!Ref AWS::StackName", "shop"),
        Row("!Ref AWS::NotificationARNs", ["arn:aws:sns:eu-west-1:111122223333:news"]),
        Row("{A: !Ref AWS::NoValue, B: 1}", ["B": 1]), Row("[!Ref AWS::NoValue, 1]", [1]),
        Row("!GetAtt Made.Arn", "arn:thing-1"), Row("!GetAtt Made.Nested.Name", "inner"),
        Row("{Fn::GetAtt: [Made, !Sub 'Arn']}", "arn:thing-1"), Row("!GetAtt Made.List", ["p", "q"]),
        Row(
            "!Sub '${Env}/${Made}/${Made.Arn}/${AWS::Region}/${!Env}/$x'",
            "prod/thing-1/arn:thing-1/eu-west-1/${Env}/$x"
        ),
        Row("!Sub ['${A}-${Env}', {A: !Join ['+', !Ref Names]}]", "a+b+c-prod"), Row("!Sub 'é${Env}é'", "éprodé"),
        Row("!Sub ['${N}', {N: 5}]", "5"), Row("!Join ['', [a, 1, true]]", "a1true"),
        Row("!Join ['-', !Ref Names]", "a-b-c"),
        Row("!Split ['|', 'a||c|']", ["a", "", "c", ""]), Row("!Split [', ', 'a, b']", ["a", "b"]),
        Row("!Select [1, !Ref Names]", "b"), Row("!Select ['0', [x, y]]", "x"),
        Row("!Select [2, !GetAZs '']", "eu-west-1c"),
        Row("!Select [1, !Split ['.', a.b.c]]", "b"), Row("!Select [0, [!Ref Made, !Ref Later]]", "thing-1"),
        Row("!If [IsProd, 1, 2]", 1), Row("!If [IsTest, 1, !Ref AWS::NoValue]", nil), Row("!If [Both, 1, 2]", 2),
        Row("!If [Either, !If [IsTest, 1, 2], 3]", 2), Row("!FindInMap [Sizes, !Ref Env, Small]", "m5.large"),
        Row("!FindInMap [Sizes, prod, Many]", ["x", "y"]), Row("!FindInMap [Sizes, !Ref AWS::Region, Zone]", "a"),
        Row("!FindInMap [Sizes, test, Small, {DefaultValue: t3.nano}]", "t3.nano"),
        Row("!FindInMap [Nope, test, Small, {DefaultValue: !Ref Env}]", "prod"),
        Row("!ImportValue net-vpc", "vpc-0123"),
        Row("!ImportValue {'Fn::Sub': 'net-${Part}'}", nil), Row("!GetAZs us-east-1", ["us-east-1a", "us-east-1b"]),
        Row("!GetAZs {Ref: 'AWS::Region'}", ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
        Row("!Base64 hello", "aGVsbG8="), Row("!Base64 ''", ""), Row("!Base64 {'Fn::Sub': 'a${Env}'}", "YXByb2Q="),
        Row("!Base64 'abcdef'", "YWJjZGVm"), Row("!Length [1, 2, !Ref AWS::NoValue]", 2),
        Row("!Length {Ref: Names}", 3),
        Row("!Length [!Ref Later, !Ref Later]", 2),
        Row("!ToJsonString {b: 1, a: [!Ref Env]}", "{\"b\":1,\"a\":[\"prod\"]}"),
        Row("!Cidr [10.0.0.0/16, 3, 8]", ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]),
        Row(
            "!Cidr [192.168.0.0/24, '6', '5']",
            [
                "192.168.0.0/27", "192.168.0.32/27", "192.168.0.64/27", "192.168.0.96/27", "192.168.0.128/27",
                "192.168.0.160/27",
            ]
        ),
        Row("!Select [2, !Cidr ['2001:db8:1234:1a00::/56', 4, 64]]", "2001:db8:1234:1a02::/64"),
        Row("!Cidr ['fd00::/8', 1, 120]", ["fd00::/8"]), Row("!Cidr ['2001:db8::/127', 2, 1]", nil),
        Row("{Fn::Join: ['', [a], b], Other: 1}", ["Fn::Join": ["", ["a"], "b"], "Other": 1]),
        Row("{Condition: {StringEquals: {a: b}}}", ["Condition": ["StringEquals": ["a": "b"]]]),
    ]

    @Test("gives its value", arguments: rows.filter { !$0.yaml.contains("${Part}") && !$0.yaml.contains("/127") })
    func value(_ row: Row) throws {
        let outcome = try Self.evaluator().resolve(try Self.value(row.yaml))
        #expect(outcome.value == row.value)
        #expect(outcome.isComplete)
    }

    static let faults: [(String, String)] = [
        ("!Ref [a]", "Template error: every Ref object must have a single String value."),
        (
            "!Ref Nowhere",
            "Template format error: Unresolved resource dependencies [Nowhere] in the Resources block of the template"
        ),
        ("!GetAtt Nowhere.Arn", "Template error: instance of Fn::GetAtt references undefined resource Nowhere"),
        ("!GetAtt Made.Nope", "Resource type Test::Thing does not support attribute {Nope}"),
        (
            "!GetAtt Made",
            """
            Template error: every Fn::GetAtt object requires two non-empty parameters, the resource \
            name and the resource attribute
            """
        ),
        (
            "!Sub '${a b}'",
            """
            Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, \
            underscores, periods, and colons
            """
        ),
        ("!Sub '${Names}'", "Template error: variable Names in Fn::Sub expression does not resolve to a string"),
        (
            "!Sub [a]",
            """
            Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. \
            Specify a string as first argument, and an optional second argument to specify a mapping of \
            values to replace in the string
            """
        ),
        (
            "!Join [a]",
            """
            Template error: every Fn::Join object requires two parameters, (1) a string delimiter and \
            (2) a list of strings to be joined or a function that returns a list of strings (such as \
            Fn::GetAZs) to be joined.
            """
        ),
        (
            "!Split [a]",
            """
            Template error: every Fn::Split object requires two parameters, (1) a string delimiter and \
            (2) a string to be split or a function that returns a string to be split.
            """
        ),
        (
            "!Select [x, [a]]",
            "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"
        ),
        ("!Select [3, [a]]", "Template error: Fn::Select cannot select nonexistent value at index 3"),
        ("!If [Nope, 1, 2]", "Template error: unresolved condition dependency Nope in Fn::If"),
        ("!FindInMap [Sizes, prod, Tiny]", "Template error: Unable to get mapping for Sizes::prod::Tiny"),
        (
            "!FindInMap [Nope, a, b]",
            "Template error: Mapping named 'Nope' is not present in the 'Mappings' section of template."
        ),
        ("!ImportValue gone", "No export named gone found"),
        ("!Equals [a]", "Template error: every Fn::Equals object requires a list of 2 string parameters."),
        ("{Fn::Upper: a}", "Template error: Encountered unsupported function: Fn::Upper"),
        ("!Transform {Name: 'AWS::Include'}", "Transform AWS::Include is not built: only AWS::LanguageExtensions is."),
        ("!Cidr [10.0.0.0/24, 5, 6]", "Template error: Fn::Cidr: 10.0.0.0/24 cannot hold 5 blocks of 6 subnet bits."),
        ("!Cidr [10.0.0/24, 5, 6]", "Template error: Fn::Cidr: 10.0.0/24 and 6 are no CIDR block and subnet bits."),
        (
            "!Cidr ['2001:db8::/127', 3, 1]",
            "Template error: Fn::Cidr: 2001:db8::/127 cannot hold 3 blocks of 1 subnet bits."
        ),
        ("!GetAZs mars-1", "Template error: Fn::GetAZs: Region mars-1 does not exist"),
    ]

    @Test("says in CloudFormation's words what is wrong", arguments: faults)
    func fault(_ yaml: String, _ message: String) throws {
        let evaluator = try Self.evaluator()
        let found = templateComplaint { _ = try evaluator.resolve(try Self.value(yaml)) }
        #expect(found?.hasPrefix(message) == true, "\(found ?? "no complaint")")
    }

    static let waits: [(String, Set<Dependency>)] = [
        ("!Ref Later", [.physicalId(of: "Later")]), ("!GetAtt Later.Arn", [.attribute("Arn", of: "Later")]),
        ("!Sub '${Later}-${Later.Arn}'", [.physicalId(of: "Later"), .attribute("Arn", of: "Later")]),
        ("!Join ['', [a, !Ref Later]]", [.physicalId(of: "Later")]),
        ("!Base64 {Ref: Later}", [.physicalId(of: "Later")]),
        ("!ToJsonString {a: !Ref Later}", [.physicalId(of: "Later")]),
        ("!Select [1, [!Ref Made, !Ref Later]]", [.physicalId(of: "Later")]),
        ("!Select [0, !Split ['-', !Ref Later]]", [.physicalId(of: "Later")]),
    ]

    @Test("waits for resources that are not there yet", arguments: waits)
    func waiting(_ yaml: String, _ dependencies: Set<Dependency>) throws {
        let outcome = try Self.evaluator().resolve(try Self.value(yaml))
        #expect(outcome.waiting == dependencies)
        #expect(outcome.value == Resolution.knownAfterApply)
    }

    @Test("leaves only the open places of a tree open")
    func partly() throws {
        let outcome = try Self.evaluator().resolve(try Self.value("{A: !Ref Made, B: [!Ref Later, x]}"))
        #expect(outcome.value == ["A": "thing-1", "B": [Resolution.knownAfterApply, "x"]])
        #expect(!outcome.isComplete)
    }

    @Test(
        "of the language extensions needs their transform",
        arguments: ["Fn::Length: [a]", "Fn::ToJsonString: {a: b}"]
    )
    func extensions(_ call: String) {
        let text = "Resources:\n  A: {Type: Test::Thing, Properties: {Text: {\(call)}}}\n"
        #expect(
            templateComplaint { _ = try deployTemplate(text) }?.contains("Encountered unsupported function") == true
        )
        #expect(templateComplaint { _ = try deployTemplate("Transform: AWS::LanguageExtensions\n" + text) } == nil)
    }
}
