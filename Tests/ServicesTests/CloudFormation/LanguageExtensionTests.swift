import CloudFormationService
import Ground
import Testing

@Suite("The language extensions")
struct LanguageExtensionTests {
    private func expand(_ body: String, given: [String: String] = [:]) throws -> Template {
        try prepareTemplate("Transform: AWS::LanguageExtensions\n" + body, given: given).template
    }

    @Test("copy resources and outputs once per element")
    func resources() throws {
        let template = try expand(
            """
            Parameters: {Names: {Type: CommaDelimitedList}}
            Resources:
              Fn::ForEach::Topics:
                - Name
                - !Ref Names
                - Topic${Name}:
                    Type: Test::Thing
                    Properties: {Name: !Sub '${Name}-${AWS::Region}', Text: !Ref Name}
              Fixed: {Type: Test::Thing}
            Outputs:
              Fn::ForEach::Outs:
                - Name
                - [x, !Ref Names]
                - Out${Name}: {Value: !Ref Fixed}
            """,
            given: ["Names": "A,B"]
        )
        #expect(template.resources.map(\.name) == ["TopicA", "TopicB", "Fixed"])
        #expect(template.resource("TopicB")?.properties["Text"] == "B")
        #expect(template.resource("TopicB")?.properties["Name"] == ["Fn::Sub": "B-${AWS::Region}"])
        #expect(template.outputs.map(\.name) == ["Outx", "OutA", "OutB"])
    }

    @Test("nest loops, also inside properties, and strip what a name may not hold")
    func nested() throws {
        let template = try expand(
            """
            Resources:
              Fn::ForEach::Outer:
                - Zone
                - [eu-1, eu-2]
                - Fn::ForEach::Inner:
                    - Kind
                    - [A, B]
                    - Thing&{Zone}${Kind}:
                        Type: Test::Thing
                        Properties:
                          Text: ${Zone}
                          Fn::ForEach::Props: [P, [Size], {'${P}': '${Kind}'}]
            """
        )
        #expect(template.resources.map(\.name) == ["Thingeu1A", "Thingeu1B", "Thingeu2A", "Thingeu2B"])
        #expect(template.resource("Thingeu2B")?.properties == ["Text": "eu-2", "Size": "B"])
    }

    @Test(
        "refuse loops out of form",
        arguments: [
            "Fn::ForEach::L: [I, [a]]", "Fn::ForEach::L: [I, {Ref: A}, {'X${I}': {Type: Test::Thing}}]",
            "Fn::ForEach::L: [I, [a, a], {'X${I}': {Type: Test::Thing}}]",
            "Fn::ForEach::L: [I, [[1, [2]]], {'X${I}': {Type: Test::Thing}}]",
        ]
    )
    func faults(_ loop: String) {
        #expect(templateComplaint { _ = try expand("Resources:\n  A: {Type: Test::Thing}\n  \(loop)\n") } != nil)
    }

    @Test("stop a loop that multiplies")
    func tooMany() {
        let list = (0..<40).map { "e\($0)" }.joined(separator: ", ")
        var body = "{'X${I0}${I1}${I2}${I3}': {Type: Test::Thing}}"
        for level in (0..<4).reversed() { body = "{'Fn::ForEach::L\(level)': [I\(level), [\(list)], \(body)]}" }
        #expect(
            templateComplaint { _ = try expand("Resources: \(body)\n") }
                == "Template error: Fn::ForEach: too many elements"
        )
    }
}
