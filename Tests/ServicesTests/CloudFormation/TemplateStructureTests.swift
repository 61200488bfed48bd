import CloudFormationService
import Ground
import Testing

@Suite("The structure of a template")
struct TemplateStructureTests {
    struct Row: Sendable {
        let yaml: String
        let message: String
        init(_ yaml: String, _ message: String) {
            self.yaml = yaml
            self.message = message
        }
    }

    static let rows: [Row] = [
        Row("Foo: 1\(anyTemplateResources)", "Invalid template property or properties [Foo]"),
        Row(
            "AWSTemplateFormatVersion: 2010-09-10\(anyTemplateResources)",
            "Template format error: unsupported value for AWSTemplateFormatVersion."
        ),
        Row("Description: x\n", "Template format error: At least one Resources member must be defined."),
        Row("Resources: {}\n", "Template format error: At least one Resources member must be defined."),
        Row("Resources: {A: 5}\n", "Template format error: Any Resources member must be an object."),
        Row(
            "Resources: {A: {Properties: {}}}\n",
            "Template format error: [/Resources/A] Every Resources object must contain a Type member."
        ),
        Row("Resources: {A: {Type: T, Invalid: 10}}\n", "Invalid template resource property 'Invalid'"),
        Row(
            "Resources: {'AWS::NoValue': {Type: T}}\n",
            "Template format error: Resource name AWS::NoValue is non alphanumeric."
        ),
        Row("Resources: {a-b: {Type: T}}\n", "Template format error: Resource name a-b is non alphanumeric."),
        Row(
            "Resources: {A: {Type: T, DeletionPolicy: Keep}}\n",
            "Template format error: Unrecognized DeletionPolicy Keep for resource A"
        ),
        Row(
            "Resources: {A: {Type: T, UpdateReplacePolicy: RetainExceptOnCreate}}\n",
            "Template format error: Unrecognized UpdateReplacePolicy RetainExceptOnCreate for resource A"
        ),
        Row(
            "Parameters: {'AWS::NoValue': {Type: String}}\(anyTemplateResources)",
            "Template format error: Parameter name AWS::NoValue is non alphanumeric."
        ),
        Row(
            "Parameters: {P: {Default: x}}\(anyTemplateResources)",
            "Template format error: Every Parameters object must contain a Type member."
        ),
        Row(
            "Parameters: {P: {Type: Text}}\(anyTemplateResources)",
            "Template format error: Unrecognized parameter type: Text"
        ),
        Row(
            "Parameters: {P: {Type: String, Nope: 1}}\(anyTemplateResources)",
            "Invalid template parameter property 'Nope'"
        ),
        Row(
            "Parameters: {P: {Type: String, Default: [a]}}\(anyTemplateResources)",
            "Template format error: Every Default member must be a string."
        ),
        Row(
            "Mappings: {M: {A: x}}\(anyTemplateResources)",
            "Template format error: Every Mappings member A must be a map"
        ),
        Row(
            "Mappings: {M: {A: {B: {Ref: X}}}}\(anyTemplateResources)",
            "Template format error: Every Mappings attribute must be a String or a List."
        ),
        Row(
            "Mappings: {M_1: {A: {B: x}}}\(anyTemplateResources)",
            "Template format error: Mappings attribute name 'M_1' must contain only alphanumeric characters."
        ),
        Row(
            "Outputs: {O: {}}\(anyTemplateResources)",
            "Template format error: Every Outputs member must contain a Value object"
        ),
        Row(
            "Outputs: {O: {Value: ~}}\(anyTemplateResources)",
            "[/Outputs/O/Value] 'null' values are not allowed in templates"
        ),
        Row(
            "Outputs: {O_1: {Value: x}}\(anyTemplateResources)",
            "Template format error: Outputs name 'O_1' is non alphanumeric."
        ),
        Row("Transform: [{Name: [x]}]\(anyTemplateResources)", "Key Name of transform definition must be a string."),
        Row(
            "Transform: AWS::Serverless-2016-10-31\(anyTemplateResources)",
            "Transform AWS::Serverless-2016-10-31 is not built: only AWS::LanguageExtensions is."
        ),
    ]

    @Test("is refused in CloudFormation's words", arguments: rows)
    func refused(_ row: Row) {
        #expect(templateComplaint { _ = try prepareTemplate(row.yaml) } == row.message)
    }

    @Test("names the transform that is not built")
    func transform() {
        let error = #expect(throws: TemplateError.self) {
            try prepareTemplate("Transform: My::Macro\(anyTemplateResources)")
        }
        #expect(error?.kind == .unsupportedTransform("My::Macro"))
    }

    @Test("may hold so much and no more", arguments: [("Resources", 500), ("Parameters", 200), ("Outputs", 200)])
    func limits(_ section: String, _ max: Int) {
        func text(_ count: Int) -> String {
            let body =
                switch section {
                case "Resources": "{Type: Test::Thing}"
                case "Parameters": "{Type: String, Default: x}"
                default: "{Value: x}"
                }
            let members = (1...count).map { "  N\($0): \(body)\n" }.joined()
            return section + ":\n" + members + (section == "Resources" ? "" : anyTemplateResources)
        }
        #expect(templateComplaint { _ = try prepareTemplate(text(max)) } == nil)
        let message =
            """
            Template format error: Number of \(section.lowercased()), \(max + 1), is greater than \
            maximum allowed, \(max)
            """
        #expect(templateComplaint { _ = try prepareTemplate(text(max + 1)) } == message)
    }

    @Test("is kept whole in a record")
    func model() throws {
        let template = try prepareTemplate(
            """
            AWSTemplateFormatVersion: 2010-09-09
            Resources:
              B: {Type: Test::Thing, DependsOn: A, DeletionPolicy: Retain, Properties: {Text: !Ref A}}
              A: {Type: Test::Thing, UpdateReplacePolicy: Snapshot, Condition: C, DependsOn: []}
            Conditions: {C: !Equals [a, a]}
            Outputs: {O: {Value: !Ref B, Export: {Name: out}}}
            """
        ).template
        #expect(template.resources.map(\.name) == ["B", "A"])
        #expect(template.resource("B")?.deletionPolicy == .retain)
        #expect(template.resource("B")?.dependsOn == ["A"])
        #expect(template.resource("A")?.updateReplacePolicy == .snapshot)
        #expect(template.outputs.first?.exportName == "out")
    }

    @Test(
        "may choose a retention policy by a condition or a parameter",
        arguments: [("yes", RetentionPolicy.retain), ("no", .delete)]
    )
    func policies(_ keep: String, _ policy: RetentionPolicy) throws {
        let body = """
            Parameters:
              Keep: {Type: String}
              Policy: {Type: String, Default: Snapshot}
            Conditions: {IsKept: !Equals [!Ref Keep, 'yes']}
            Resources:
              A: {Type: Test::Thing, DeletionPolicy: !If [IsKept, Retain, Delete], UpdateReplacePolicy: !Ref Policy}
            """
        let resource = try prepareTemplate(body, given: ["Keep": keep]).template.resource("A")
        #expect(resource?.deletionPolicy == policy)
        #expect(resource?.updateReplacePolicy == .snapshot)
    }
}
