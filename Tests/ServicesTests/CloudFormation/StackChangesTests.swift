import CloudFormationService
import Ground
import Testing

@Suite("The changes of an update")
struct StackChangesTests {
    /// The resources of a deployment as its stack would have made them.
    static func made(_ deployment: Deployment) throws -> [StackResource] {
        var runner = ScriptedStackRunner(StackMachine(creating: deployment))
        runner.runAll()
        #expect(runner.machine.status == .createComplete)
        return runner.machine.resources
    }

    private func changes(
        _ old: String,
        _ new: String,
        _ oldValues: [String: String] = [:],
        _ newValues: [String: String] = [:]
    ) throws -> StackChanges {
        let before = try deployTemplate(old, given: oldValues)
        let after = try deployTemplate(new, given: newValues)
        return try StackChanges(from: before, resources: Self.made(before), to: after)
    }

    /// One line per detail, as short as it can be read.
    private func lines(_ changes: StackChanges, withValues: Bool = false) -> [String] {
        changes.shown(includingPropertyValues: withValues).flatMap { change in
            let head =
                "\(change.action.rawValue) \(change.logicalId)"
                + (change.replacement.map { " replace=\($0.rawValue)" } ?? "")
                + (change.policyAction.map { " \($0.rawValue)" } ?? "")
            return [head]
                + change.details.map { detail in
                    "  \(detail.path) \(detail.source.rawValue) \(detail.evaluation.rawValue)"
                        + " \(detail.recreation.rawValue)"
                        + (detail.causingEntity.map { " by \($0)" } ?? "")
                }
        }
    }

    @Test("are none for the same template")
    func none() throws {
        let text = "Resources: {A: {Type: Test::Thing, Properties: {Text: x}}}\n"
        let found = try changes(text, text)
        #expect(found.isEmpty)
        let outputs = try changes(text, text + "Outputs: {O: {Value: x}}\n")
        #expect(outputs.all.isEmpty && !outputs.isEmpty)
    }

    @Test("tell a change of text")
    func direct() throws {
        let found = try changes(
            "Resources: {A: {Type: Test::Thing, Properties: {Name: a, Text: x}}}\n",
            "Resources: {A: {Type: Test::Thing, Properties: {Name: b, Size: 1}}}\n"
        )
        #expect(
            lines(found) == [
                "Modify A replace=True ReplaceAndDelete",
                "  /Properties/Name DirectModification Static Always",
                "  /Properties/Text DirectModification Static Never",
                "  /Properties/Size DirectModification Static Never",
            ]
        )
        let details = try #require(found.all.first?.details)
        #expect(details.map(\.changeType) == [.modify, .remove, .add])
        #expect(details.map(\.beforeValue) == ["a", "x", nil])
        #expect(details.map(\.afterValue) == ["b", nil, "1"])
        #expect(found.all.first?.scope == [.properties])
        #expect(found.all.first?.before?.value == ["Properties": ["Name": "a", "Text": "x"]])
        #expect(found.all.first?.after?.value == ["Properties": ["Name": "b", "Size": 1]])
    }

    @Test("tell resources that come and go")
    func addAndRemove() throws {
        let found = try changes(
            """
            Resources:\n  A: {Type: Test::Thing, DeletionPolicy: Retain}\n  B: {Type: Test::Thing}\n  \
            C: {Type: Test::Thing}\n
            """,
            """
            Resources:\n  D: {Type: Test::Thing, Properties: {Text: !Ref E}}\n  C: {Type: \
            Test::Thing}\n  E: {Type: Test::Thing}\n
            """
        )
        #expect(lines(found) == ["Remove A Retain", "Remove B Delete", "Add D", "Add E"])
        #expect(found.all[2].after?.value == ["Properties": ["Text": Resolution.knownAfterApply]])
    }

    static let parameters = """
        Parameters: {P: {Type: String, Default: a}}
        Mappings: {M: {a: {V: one}, b: {V: two}}}
        Conditions: {IsB: !Equals [!Ref P, b]}
        Resources:
          A: {Type: Test::Thing, Properties: {Name: !Ref P}}
          B: {Type: Test::Thing, Properties: {Text: !GetAtt A.Arn, Size: !Ref A}}
          C: {Type: Test::Thing, Properties: {Text: !FindInMap [M, !Ref P, V]}}
          D: {Type: Test::Thing, Properties: {Text: !If [IsB, x, y]}}
          E: {Type: Test::Thing, Condition: IsB}

        """

    @Test("follow a parameter through references, mappings and conditions, and a replacement to what refers to it")
    func parameterReference() throws {
        let found = try changes(Self.parameters, Self.parameters, [:], ["P": "b"])
        #expect(
            lines(found, withValues: true) == [
                "Modify A replace=True ReplaceAndDelete",
                "  /Properties/Name ParameterReference Static Always by P",
                "  /Properties/Name DirectModification Dynamic Always",
                "Modify B replace=False",
                "  /Properties/Text ResourceAttribute Static Never by A.Arn",
                "  /Properties/Text DirectModification Dynamic Never",
                "  /Properties/Size ResourceReference Static Never by A",
                "  /Properties/Size DirectModification Dynamic Never",
                "Modify C replace=False",
                "  /Properties/Text ParameterReference Static Never by P",
                "  /Properties/Text DirectModification Dynamic Never",
                "Modify D replace=False",
                "  /Properties/Text ParameterReference Static Never by P",
                "  /Properties/Text DirectModification Dynamic Never",
                "Add E",
            ]
        )
    }

    @Test("show an attribute that may change only where values are not asked for")
    func possible() throws {
        let text =
            """
            Resources:\n  A: {Type: Test::Thing, Properties: {Text: X}}\n  B: {Type: Test::Thing, \
            Properties: {Text: !GetAtt A.Text, Size: !Ref A}}\n
            """
        let found = try changes(text, text.replacing("X", with: "Y"))
        #expect(
            lines(found) == [
                "Modify A replace=False", "  /Properties/Text DirectModification Static Never",
                "Modify B replace=False", "  /Properties/Text ResourceAttribute Dynamic Never by A.Text",
            ]
        )
        #expect(
            lines(found, withValues: true) == [
                "Modify A replace=False", "  /Properties/Text DirectModification Static Never",
            ]
        )
    }

    @Test("tell a replacement that depends on the value, and one that depends on another resource")
    func conditional() throws {
        let head = "Resources:\n  A: {Type: Test::Thing, Properties: {Mode: X}}\n"
        let tail = "  B: {Type: Test::Thing, UpdateReplacePolicy: Retain, Properties: {Name: !Ref A}}\n"
        let found = try changes(head + tail, head.replacing("X", with: "Y") + tail)
        #expect(
            lines(found) == [
                "Modify A replace=Conditional ReplaceAndDelete",
                "  /Properties/Mode DirectModification Static Conditionally",
                "Modify B replace=Conditional ReplaceAndRetain",
                "  /Properties/Name ResourceReference Dynamic Always by A",
                "  /Properties/Name DirectModification Dynamic Always",
            ]
        )
    }

    @Test("tell changed attributes besides the properties")
    func attributes() throws {
        let found = try changes(
            "Resources: {A: {Type: Test::Thing, Metadata: {a: 1}}}\n",
            "Resources: {A: {Type: Test::Thing, Metadata: {a: 2}, DeletionPolicy: Retain, Properties: {Text: x}}}\n"
        )
        #expect(found.all.first?.scope == [.deletionPolicy, .metadata, .properties])
        #expect(found.all.first?.replacement == .no)
    }

    @Test("name every leaf that differs")
    func paths() throws {
        let found = try changes(
            "Resources: {A: {Type: Test::Thing, Properties: {Tags: [{Key: a, Value: 1}, {Key: b, Value: 2}]}}}\n",
            "Resources: {A: {Type: Test::Thing, Properties: {Tags: [{Key: a, Value: 3}]}}}\n"
        )
        #expect(found.all.first?.paths == ["/Properties/Tags/0/Value", "/Properties/Tags/1"])
    }

    @Test("refuse another type under the same name")
    func retyped() throws {
        let message = templateComplaint {
            _ = try changes("Resources: {A: {Type: Test::Thing}}\n", "Resources: {A: {Type: Custom::Any}}\n")
        }
        #expect(
            message
                == """
                Update of resource type is not permitted. The new template modifies resource type of \
                the following resources: [A]
                """
        )
    }
}
