import AWSModel
import Ground
import Testing

@testable import AWSWire

@Suite("Any protocol")
struct FuzzTests {
    private static let seeds: [UInt64] = Array(1...12)

    private func isForm(_ wire: WireProtocol) -> Bool { wire == .query || wire == .ec2 }

    @Test("gives back the tree it was given, in a request", arguments: WireProtocol.allCases, seeds)
    func requests(wire: WireProtocol, seed: UInt64) throws {
        let schema = try Sample.schema(wire)
        let codec = ServiceCodecs.codec(wire, schema)
        let operation = try #require(schema.operation("Plain"))
        let input = try #require(operation.input)
        var random = RandomTree(schema, seed: seed)
        // A form cannot say that a structure or a map is there and empty, nor EC2's that a list is.
        let tree = random.structure(input, allowsEmpty: !isForm(wire) && wire != .restXML)
        let request = try codec.encodeInput(tree, of: operation)
        let fields = try codec.decodeInput(request, of: try codec.name(request))
        #expect(FieldJSON.normal(fields) == FieldJSON.normal(tree))
        let known = ConstraintCheck(schema).violations(of: fields, as: input)
        #expect(known.isEmpty)
    }

    @Test("gives back the tree it was given, in an answer", arguments: WireProtocol.allCases, seeds)
    func answers(wire: WireProtocol, seed: UInt64) throws {
        let schema = try Sample.schema(wire)
        let codec = ServiceCodecs.codec(wire, schema)
        let operation = try #require(schema.operation("Plain"))
        var random = RandomTree(schema, seed: seed)
        let tree = random.structure(try #require(operation.output), allowsEmpty: false)
        let response = codec.encodeOutput(tree, of: operation, requestID: "r")
        let fields = try codec.decodeOutput(response, of: operation).get()
        #expect(FieldJSON.normal(fields) == FieldJSON.normal(tree))
    }

    @Test("meets damaged bodies with an error or a tree", arguments: WireProtocol.allCases, seeds)
    func damage(wire: WireProtocol, seed: UInt64) throws {
        let schema = try Sample.schema(wire)
        let codec = ServiceCodecs.codec(wire, schema)
        let operation = try #require(schema.operation("Plain"))
        var random = RandomTree(schema, seed: seed)
        let tree = random.structure(try #require(operation.input), allowsEmpty: true)
        let request = try codec.encodeInput(tree, of: operation)
        let response = codec.encodeOutput(tree, of: operation, requestID: "r")
        for _ in 0..<20 {
            var bad = request
            bad.body = random.damaged(request.body)
            do throws(WireError) {
                _ = try codec.decodeInput(bad, of: NamedOperation(operation))
            } catch {
                let answer = codec.encodeError(codec.answer(to: error), of: operation, requestID: "r")
                #expect((400..<500).contains(answer.status))
            }
            var torn = response
            torn.body = random.damaged(response.body)
            _ = try? codec.decodeOutput(torn, of: operation)
        }
    }

    @Test("refuses what is nested without end", arguments: WireProtocol.allCases)
    func depth(wire: WireProtocol) throws {
        let schema = try Sample.schema(wire)
        let codec = ServiceCodecs.codec(wire, schema)
        let operation = try #require(schema.operation("Plain"))
        let body: [UInt8] =
            switch wire {
            case .query, .ec2: Array((String(repeating: "Inner.", count: 50_000) + "Text=x").utf8)
            case .json, .restJSON: Array(String(repeating: "{\"Inner\":", count: 50_000).utf8)
            case .restXML: Array(("<PlainRequest>" + String(repeating: "<Inner>", count: 50_000)).utf8)
            case .rpcCBOR:
                (0..<50_000).flatMap { _ in [0xBF, 0x65] + Array("Inner".utf8) }
            }
        #expect(throws: WireError.self) {
            try codec.decodeInput(WireRequest(path: "/plain", body: body), of: NamedOperation(operation))
        }
    }

    @Test("writes a tree that does not follow its schema without stopping", arguments: WireProtocol.allCases)
    func misfits(wire: WireProtocol) throws {
        let schema = try Sample.schema(wire)
        let codec = ServiceCodecs.codec(wire, schema)
        let operation = try #require(schema.operation("Plain"))
        let count = schema[try #require(operation.output)].members.count
        let misfits: [Field] = [
            .structure(Fields(slots: [.list([.absent])])), .list([.map([]), .absent]), .document(["a": 1]),
            .integer(.min),
            .map([.init(key: "k", value: .absent)]), .double(.nan), .timestamp(Timestamp(milliseconds: .max)),
            .string("s"),
        ]
        for misfit in misfits {
            let tree = Fields(slots: Array(repeating: misfit, count: count + 3))
            _ = codec.encodeOutput(tree, of: operation, requestID: "r")
            _ = try codec.encodeInput(tree, of: operation)
        }
    }
}
