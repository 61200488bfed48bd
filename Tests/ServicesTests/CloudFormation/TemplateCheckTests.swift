import CloudFormationService
import Ground
import Testing

@Suite("A template's graph")
struct TemplateCheckTests {
    static let faults: [(String, String)] = [
        (
            "Resources: {A: {Type: Test::Thing, Properties: {Text: !Ref B, Name: !Ref C}}}",
            "Template format error: Unresolved resource dependencies [B, C] in the Resources block of the template"
        ),
        (
            "Resources: {A: {Type: Test::Thing, DependsOn: Gone}}",
            "Template format error: Unresolved resource dependencies [Gone] in the Resources block of the template"
        ),
        (
            "Resources: {A: {Type: Test::Thing, Properties: {Text: !Sub '${Gone}'}}}",
            "Template format error: Unresolved resource dependencies [Gone] in the Resources block of the template"
        ),
        (
            "Resources: {A: {Type: Test::Thing, Properties: {Text: !Sub '${AWS::Nope}'}}}",
            "Template format error: Unresolved resource dependencies [AWS::Nope] in the Resources block of the template"
        ),
        (
            "Resources: {A: {Type: Test::Thing, Properties: {Text: !GetAtt B.Arn}}}",
            "Template error: instance of Fn::GetAtt references undefined resource B"
        ),
        (
            "Resources: {A: {Type: Test::Thing, Metadata: {K: !Ref B}}}",
            "Template format error: Unresolved resource dependencies [B] in the Resources block of the template"
        ),
        (
            "Resources: {A: {Type: Test::Thing}}\nOutputs: {O: {Value: !Ref B}}",
            "Template format error: Unresolved resource dependencies [B] in the Outputs block of the template"
        ),
        (
            "Resources: {A: {Type: Test::Thing, Condition: C}}",
            "Template format error: Unresolved condition dependency C in the Resources block of the template"
        ),
        (
            "Resources: {A: {Type: Test::Thing, Properties: {Text: !If [C, 1, 2]}}}",
            "Template error: unresolved condition dependency C in Fn::If"
        ),
        (
            "Conditions: {C: !Equals [!Ref A, x]}\nResources: {A: {Type: Test::Thing}}",
            """
            Template format error: Unresolved dependencies [A]. Cannot reference resources in the \
            Conditions block of the template
            """
        ),
        (
            "Conditions: {C: !Not [!Condition D], D: !Not [!Condition C]}\nResources: {A: {Type: Test::Thing}}",
            "Template format error: Circular dependency between conditions: [C, D]"
        ),
        (
            "Conditions: {C: !Equals [a]}\nResources: {A: {Type: Test::Thing}}",
            "Template error: every Fn::Equals object requires a list of 2 string parameters."
        ),
        (
            """
            Resources: {A: {Type: Test::Thing, Properties: {Text: !Ref B}}, B: {Type: Test::Thing, \
            DependsOn: A}, C: {Type: Test::Thing, DependsOn: B}, D: {Type: Test::Thing}}
            """,
            "Circular dependency between resources: [A, B]"
        ),
        (
            "Resources: {A: {Type: Test::Thing, Properties: {Text: !Ref A}}}",
            "Circular dependency between resources: [A]"
        ),
        (
            """
            Conditions: {Never: !Equals [a, b]}\nResources: {T: {Type: Test::Thing, Condition: Never}, \
            A: {Type: Test::Thing, Properties: {Text: !Ref T}}}
            """,
            "Template format error: Unresolved resource dependencies [T] in the Resources block of the template"
        ),
        (
            """
            Conditions: {Never: !Equals [a, b]}\nResources: {T: {Type: Test::Thing, Condition: Never}, \
            A: {Type: Test::Thing}}\nOutputs: {O: {Value: !Ref T}}
            """,
            "Unresolved resource dependencies [T] in the Outputs block of the template"
        ),
        (
            "Resources: {A: {Type: B::C}, B: {Type: Test::Thing}, C: {Type: A::B}}",
            "Template format error: Unrecognized resource types: [A::B, B::C]"
        ),
        (
            """
            Resources: {A: {Type: Test::Thing, Properties: {Nope: 1, Neither: 2}}, B: {Type: \
            Test::Strict, Properties: {Must: !Ref AWS::NoValue}}}
            """,
            """
            Properties validation failed for resource A with message:\n#: extraneous key [Nope] is not \
            permitted\n#: extraneous key [Neither] is not permitted\nProperties validation failed for \
            resource B with message:\n#: required key [Must] not found
            """
        ),
        (
            "Resources: {A: {Type: Test::Thing, Properties: {Rules: [{Port: 1}, {Prot: 2}]}}}",
            """
            Properties validation failed for resource A with message:\n#/Rules/1: required key [Port] \
            not found\n#/Rules/1: extraneous key [Prot] is not permitted
            """
        ),
        (
            "Resources: {A: {Type: Test::Thing}, B: {Type: Test::Thing, Properties: {Text: !GetAtt A.Nope}}}",
            "Template error: resource A does not support attribute type Nope in Fn::GetAtt"
        ),
        (
            "Resources: {A: {Type: Test::Thing, Properties: {Text: '{{resolve:ssm:x}}'}}}",
            "Template error: Dynamic references are not built: {{resolve:ssm:x}}"
        ),
        (
            "Resources: {A: {Type: Test::Thing, Properties: {Text: !Join [a]}}}",
            """
            Template error: every Fn::Join object requires two parameters, (1) a string delimiter and \
            (2) a list of strings to be joined or a function that returns a list of strings (such as \
            Fn::GetAZs) to be joined.
            """
        ),
        (
            """
            Rules: {R: {Assertions: [{Assert: !Contains [[a], b], AssertDescription: b is not \
            allowed}]}}\nResources: {A: {Type: Test::Thing}}
            """,
            "Template error: Rule R failed: b is not allowed"
        ),
    ]

    @Test("is refused before anything is made", arguments: faults)
    func refused(_ yaml: String, _ message: String) {
        #expect(templateComplaint { _ = try deployTemplate(yaml + "\n") } == message)
    }

    static let sound: [String] = [
        """
        Conditions: {Never: !Equals [a, b]}\nResources: {T: {Type: Test::Thing, Condition: Never}, A: \
        {Type: Test::Thing, DependsOn: T, Properties: {Text: !If [Never, !Ref T, x]}}}
        """,
        """
        Conditions: {Never: !Equals [a, b]}\nResources: {A: {Type: Test::Thing, Properties: {Text: !If \
        [Never, !Ref B, x]}}, B: {Type: Test::Thing, DependsOn: A}}
        """,
        """
        Resources: {A: {Type: Custom::Any, Properties: {X: 1}}, B: {Type: Test::Thing, Properties: \
        {Text: !GetAtt A.Whatever}}}
        """,
        "Resources: {A: {Type: Test::Thing, Properties: {Text: !ImportValue not-there-yet}}}",
        "Resources: {A: {Type: Test::Thing, Properties: {Text: !Select [1, !Split [',', !ImportValue not-there]]}}}",
        """
        Resources: {A: {Type: Test::Thing, Properties: {Rules: !If [C, [{Port: 1}], !Ref \
        AWS::NoValue]}}}\nConditions: {C: !Equals [a, b]}
        """,
        """
        Rules: {R: {RuleCondition: !Equals [a, b], Assertions: [{Assert: !Equals [a, b]}]}}\nResources: \
        {A: {Type: Test::Thing}}
        """,
    ]

    @Test("is accepted when only what holds is sound", arguments: sound)
    func accepted(_ yaml: String) {
        #expect(templateComplaint { _ = try deployTemplate(yaml + "\n") } == nil)
    }

    @Test("orders resources after what they need")
    func order() throws {
        let deployment = try deployTemplate(
            """
            Resources:
              D: {Type: Test::Thing, DependsOn: [B, C]}
              C: {Type: Test::Thing, Properties: {Text: !Sub '${A.Arn}'}}
              B: {Type: Test::Thing, Properties: {Text: !Ref A}, Metadata: {X: !Ref A}}
              A: {Type: Test::Thing}
            """
        )
        #expect(deployment.order == ["A", "B", "C", "D"])
        #expect(deployment.graph["B"] == ["A"])
    }

    @Test("knows what it imports")
    func imports() throws {
        let deployment = try deployTemplate(
            """
            Conditions: {Never: !Equals [a, b]}
            Resources:
              A: {Type: Test::Thing, Properties: {Text: !ImportValue net-vpc, Name: !If [Never, !ImportValue other, x]}}
            Outputs: {O: {Value: !ImportValue {'Fn::Sub': 'net-${AWS::Region}'}}}
            """
        )
        #expect(try deployment.imports() == ["net-vpc", "net-eu-west-1"])
    }
}

@Suite("A template's summary")
struct TemplateSummaryTests {
    private func summary(_ text: String) throws -> TemplateSummary {
        TemplateSummary(try Template(TemplateText.parse(text), expanded: false), catalogue: templateCatalogue)
    }

    @Test("lists types, identifiers and parameters")
    func facts() throws {
        let summary = try summary(
            """
            Metadata: {K: V}\nParameters: {P: {Type: String, NoEcho: true}}\nResources: {A: {Type: \
            Test::Thing}, B: {Type: Custom::Any}, C: {Type: Test::Thing}}\n
            """
        )
        #expect(summary.resourceTypes == ["Test::Thing", "Custom::Any"])
        #expect(summary.identifiers.first?.logicalIds == ["A", "C"])
        #expect(summary.identifiers.first?.identifiers == ["Name"])
        #expect(summary.parameters.first?.noEcho == true)
        #expect(summary.metadata == "{\"K\":\"V\"}")
        #expect(summary.capabilities.isEmpty)
    }

    @Test(
        "names the capabilities that a request must acknowledge",
        arguments: [
            ("Resources: {R: {Type: 'AWS::IAM::Role'}}", "CAPABILITY_IAM", ["CAPABILITY_NAMED_IAM"]),
            (
                "Resources: {R: {Type: 'AWS::IAM::Role', Properties: {RoleName: x}}}", "CAPABILITY_NAMED_IAM",
                ["CAPABILITY_IAM"]
            ),
            ("Transform: AWS::LanguageExtensions\nResources: {R: {Type: Test::Thing}}", "CAPABILITY_AUTO_EXPAND", []),
        ]
    )
    func capabilities(_ text: String, _ needed: String, _ other: [String]) throws {
        let summary = try summary(text + "\n")
        #expect(summary.capabilities.map(\.rawValue) == [needed])
        #expect(summary.capabilitiesReason != nil)
        #expect(templateComplaint { try summary.check(acknowledged: [needed]) } == nil)
        let suffices = needed == "CAPABILITY_IAM"
        #expect(
            templateComplaint { try summary.check(acknowledged: other) }
                == (suffices ? nil : "Requires capabilities : [\(needed)]")
        )
        let error = #expect(throws: TemplateError.self) { try summary.check(acknowledged: []) }
        #expect(error?.code == "InsufficientCapabilitiesException")
    }
}
