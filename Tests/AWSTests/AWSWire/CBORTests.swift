import AWSModel
import Ground
import Testing

@testable import AWSWire

@Suite("A CBOR body")
struct CBORTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let input: Bool
        let json: JSONValue
        var testDescription: String { name }
    }

    private static func rows(_ part: String) -> [Row] {
        let path = TestFiles.root + "/Tests/Cases/rpc-v2-cbor.json"
        guard let bytes = TestFiles.read(path), let cases = try? JSONValue.parse(bytes) else {
            Issue.record("\(path) cannot be read")
            return []
        }
        return (cases[part]?.array ?? []).map {
            Row(name: $0["description"]?.string ?? "", input: part == "read", json: $0)
        }
    }

    static let both = rows("both")
    static let read = rows("read")
    static let refused = rows("refused")

    private func hex(_ text: String) -> [UInt8] {
        let digits = text.filter { $0 != " " }.map { UInt8($0.hexDigitValue ?? 0) }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private func plain() throws -> (RPCCBORCodec, OperationSchema, ShapeID) {
        let schema = try Sample.schema(.rpcCBOR)
        let operation = try #require(schema.operation("Plain"))
        return (RPCCBORCodec(schema), operation, try #require(operation.input))
    }

    private func request(_ row: Row) -> WireRequest {
        WireRequest(
            path: "/service/Sample_20200101/operation/Plain",
            headers: ["smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor"],
            body: hex(row.json["body"]?.string ?? "")
        )
    }

    @Test("is read as the tree it says", arguments: both + read)
    func decode(_ row: Row) throws {
        let (codec, operation, input) = try plain()
        let named = try codec.name(request(row))
        #expect(named.operation.name == operation.name)
        let wanted = FieldJSON(schema: codec.schema).structure(row.json["params"] ?? .null, input)
        #expect(FieldJSON.normal(try codec.decodeInput(request(row), of: named)) == FieldJSON.normal(wanted))
        let response = WireResponse(body: request(row).body)
        #expect(FieldJSON.normal(try codec.decodeOutput(response, of: operation).get()) == FieldJSON.normal(wanted))
    }

    @Test("is written in one way", arguments: both)
    func encode(_ row: Row) throws {
        let (codec, operation, input) = try plain()
        let tree = FieldJSON(schema: codec.schema).structure(row.json["params"] ?? .null, input)
        #expect(
            hexadecimal(codec.encodeOutput(tree, of: operation, requestID: "r").body) == hexadecimal(request(row).body)
        )
        let sent = try codec.encodeInput(tree, of: operation)
        #expect(sent.body == request(row).body)
        #expect(sent.path == request(row).path)
        #expect(sent.headers["smithy-protocol"] == "rpc-v2-cbor")
    }

    @Test("that is wrong is refused with a serialization error", arguments: refused)
    func refuse(_ row: Row) throws {
        let (codec, operation, _) = try plain()
        do throws(WireError) {
            _ = try codec.decodeInput(request(row), of: NamedOperation(operation))
            Issue.record("it was read")
        } catch {
            #expect(codec.answer(to: error).code == "SerializationException")
        }
    }

    @Test(
        "reads halves, singles and doubles alike",
        arguments: [
            ("f93c00", 1.0), ("f9c400", -4.0), ("f97bff", 65504.0), ("f90001", 5.960464477539063e-8),
            ("f97c00", .infinity),
            ("fa47c35000", 100_000.0), ("fb3ff199999999999a", 1.1),
        ]
    )
    func floats(text: String, value: Double) throws {
        var reader = CBORReader(hex(text))
        #expect(CBORReader.float(try reader.head()) == value)
    }
}
