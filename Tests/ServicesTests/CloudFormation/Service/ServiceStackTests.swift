import AWSModel
import CloudFormationService
import CloudFormationShapes
import Ground
import Testing
import World

@Suite("A stack")
struct ServiceStackTests {
    private static let pair = serviceTemplate(
        "A: {Type: Test::Thing, Properties: {Text: !Ref Words}}",
        "B: {Type: Test::Thing, Properties: {Text: !GetAtt A.Arn}}",
        more: "Parameters: {Words: {Type: String, Default: hello}}\nOutputs: {Arn: {Value: !GetAtt B.Arn}}\n"
    )

    @Test("is made with its resources in order, their names and its outputs")
    func creation() async throws {
        let bench = try ServiceBench()
        let stack = try await bench.live { try await $0.create("shop", Self.pair) }
        #expect(stack.stackStatus == "CREATE_COMPLETE")
        #expect(bench.fakes.story == ["create A", "create B"])
        let name = try #require(bench.fakes.acts.last?.physicalName)
        #expect(name.hasPrefix("shop-B-") && name.utf8.count == "shop-B-".utf8.count + 12)
        #expect(stack.outputs?.first?.outputValue == "arn:test:\(name)")
        #expect(stack.parameters?.first?.parameterValue == "hello")
        #expect(bench.fakes.principals == ["arn:test:user"])
    }

    @Test("tells its history in AWS's order")
    func history() async throws {
        let bench = try ServiceBench()
        let (history, reasons) = try await bench.live { client in
            try await client.create("shop", serviceTemplate("A: {Type: Test::Thing}"))
            try await client.delete("shop")
            let id = try await client.call(CloudFormationOperations.listStacks) { _ in }.stackSummaries?.first?.stackId
            return (try await client.history(id ?? ""), try await client.reasons(id ?? ""))
        }
        #expect(
            history == [
                "shop CREATE_IN_PROGRESS", "A CREATE_IN_PROGRESS", "A CREATE_IN_PROGRESS", "A CREATE_COMPLETE",
                "shop CREATE_COMPLETE", "shop DELETE_IN_PROGRESS", "A DELETE_IN_PROGRESS", "A DELETE_COMPLETE",
                "shop DELETE_COMPLETE",
            ]
        )
        #expect(reasons == ["User Initiated", "Resource creation Initiated", "User Initiated"])
    }

    @Test("changes in place what can change, and keeps attributes that the update does not tell")
    func update() async throws {
        let bench = try ServiceBench()
        let template = serviceTemplate(
            "A: {Type: Test::Thing, Properties: {Text: !Ref Words}}",
            more: "Parameters: {Words: {Type: String}}\nOutputs: {Made: {Value: !GetAtt A.Made}}\n"
        )
        let stack = try await bench.live { client in
            try await client.create("shop", template) { $0.parameters = [.pair("Words", "one")] }
            return try await client.update("shop", nil) {
                $0.usePreviousTemplate = true
                $0.parameters = [.pair("Words", "two")]
            }
        }
        #expect(stack.stackStatus == "UPDATE_COMPLETE")
        #expect(stack.outputs?.first?.outputValue == "made as A")
        #expect(bench.fakes.story == ["create A", "update A"])
        #expect(bench.fakes.things.values.first?["Text"] == "two")
        #expect(bench.fakes.acts[0].physicalName == bench.fakes.acts[1].physicalName)
    }

    @Test("makes a new resource before the old one goes when a change asks for it")
    func replacement() async throws {
        let bench = try ServiceBench()
        let stack = try await bench.live { client in
            try await client.create("shop", serviceTemplate("A: {Type: Test::Thing, Properties: {Name: one}}"))
            return try await client.update("shop", serviceTemplate("A: {Type: Test::Thing, Properties: {Name: two}}"))
        }
        #expect(stack.stackStatus == "UPDATE_COMPLETE")
        #expect(bench.fakes.story == ["create A", "create A", "delete A"])
        #expect(Array(bench.fakes.things.keys) == ["two"])
    }

    @Test("replaces a resource whose type knows no update")
    func fixedType() async throws {
        let bench = try ServiceBench()
        _ = try await bench.live { client in
            try await client.create("shop", serviceTemplate("A: {Type: Test::Fixed, Properties: {Text: one}}"))
            try await client.update("shop", serviceTemplate("A: {Type: Test::Fixed, Properties: {Text: two}}"))
        }
        #expect(bench.fakes.story == ["create A", "create A", "delete A"])
        #expect(Set(bench.fakes.acts.prefix(2).map(\.physicalName)).count == 2)
    }

    @Test("gives its tags to resources, and gives them again when they change")
    func tags() async throws {
        let bench = try ServiceBench()
        let template = serviceTemplate(
            "A: {Type: Test::Thing, Properties: {Name: a}}",
            "F: {Type: Test::Fixed, Properties: {Text: x}}"
        )
        try await bench.live { client in
            try await client.create("shop", template) { $0.tags = [.pair("team", "red")] }
            #expect(bench.fakes.tags("a") == ["team=red"])
            let stack = try await client.update("shop", template) { $0.tags = [.pair("team", "blue")] }
            #expect(stack.stackStatus == "UPDATE_COMPLETE")
        }
        #expect(bench.fakes.tags("a") == ["team=blue"])
        #expect(bench.fakes.story.contains("update A") && !bench.fakes.story.contains("update F"))
    }

    @Test("leaves behind what is to be retained")
    func retention() async throws {
        let bench = try ServiceBench()
        let stack = try await bench.live { client in
            let text = "A: {Type: Test::Thing, DeletionPolicy: Retain, Properties: {Name: a}}"
            try await client.create("shop", serviceTemplate(text, "B: {Type: Test::Thing}"))
            return try await client.delete("shop")
        }
        #expect(stack.stackStatus == "DELETE_COMPLETE")
        #expect(Array(bench.fakes.things.keys) == ["a"])
    }

    @Test("runs acts that do not need each other at the same time, sixteen at most")
    func parallelism() async throws {
        let bench = try ServiceBench()
        let names = (1...20).map { "A\($0)" }
        let gate = bench.fakes.gate(names.map { "create \($0)" })
        let template = "Resources:\n" + names.map { "  \($0): {Type: Test::Thing}\n" }.joined()
        let stack = try await bench.live { client in
            let id = try await client.call(CloudFormationOperations.createStack) {
                $0.stackName = "wide"
                $0.templateBody = template
            }.stackId
            await gate.untilArrived(16)
            #expect(gate.heldCount == 16)
            gate.open()
            return try await client.settled(id ?? "")
        }
        #expect(stack.stackStatus == "CREATE_COMPLETE")
        #expect(bench.fakes.things.count == 20)
    }

    @Test("that was deleted is found by its id until ninety days have passed")
    func memory() async throws {
        let bench = try ServiceBench()
        try await bench.live { client in
            let template = serviceTemplate("A: {Type: Test::Thing}")
            let id = try #require(try await client.create("shop", template).stackId)
            try await client.delete("shop")
            #expect(
                try await serviceComplaint { _ = try await client.stack("shop") }
                    == "ValidationError: Stack with id shop does not exist"
            )
            #expect(try await client.stack(id).stackStatus == "DELETE_COMPLETE")
            #expect(try await client.create("shop", template).stackId != id)
            bench.world.clock.setMode(.manual)
            bench.world.clock.advance(by: .seconds(91 * 86_400))
            try await client.create("other", template)
            #expect(try await serviceComplaint { _ = try await client.stack(id) } != nil)
        }
    }

    @Test("is taken from S3 when its template is given by URL")
    func templateURL() async throws {
        let bench = try ServiceBench()
        try await bench.live { client in
            for (name, url) in [
                ("a", "https://templates.s3.eu-west-1.amazonaws.com/one.yaml"),
                ("b", "http://localhost:4566/templates/one.yaml"), ("c", "s3://templates/one.yaml"),
            ] {
                let id = try await client.call(CloudFormationOperations.createStack) {
                    $0.stackName = name
                    $0.templateURL = url
                }.stackId
                #expect(try await client.settled(id ?? "").stackStatus == "CREATE_COMPLETE")
            }
            let complaint = try await serviceComplaint {
                _ = try await client.call(CloudFormationOperations.createStack) {
                    $0.stackName = "d"
                    $0.templateURL = "s3://templates/two.yaml"
                }
            }
            #expect(complaint == "ValidationError: S3 error: The specified key does not exist.")
        }
    }
}

extension Parameter {
    static func pair(_ key: String, _ value: String) -> Parameter {
        Parameter {
            $0.parameterKey = key
            $0.parameterValue = value
        }
    }
}

extension CloudFormationShapes.Tag {
    static func pair(_ key: String, _ value: String) -> CloudFormationShapes.Tag {
        CloudFormationShapes.Tag {
            $0.key = key
            $0.value = value
        }
    }
}
