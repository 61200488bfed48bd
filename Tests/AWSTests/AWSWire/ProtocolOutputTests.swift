import AWSModel
import Ground
import Testing

@testable import AWSWire

@Suite("An answer", .enabled(if: ProtocolCase.areFetched, "run Scripts/fetch-protocol-cases first"))
struct ProtocolOutputTests {
    private static func isEvents(_ row: ProtocolCase) -> Bool { row.name.contains("Event Stream") }
    static let results = ProtocolCase.outputs.filter { $0.json["result"] != nil && !isEvents($0) }
    static let errors = ProtocolCase.outputs.filter { $0.json["errorCode"] != nil }
    static let events = ProtocolCase.outputs.filter(isEvents)

    /// Cases that we write otherwise, with the reason.
    static let otherwise: [String: String] = [
        "output/query: Timestamp members 1": "its wrapper is named after the shape, which AWS never does",
        "output/json: Modeled exceptions 2": "the message of an error without a model is `message`",
        "output/rest-json: Modeled exceptions 4": "the message of an error without a model is `message`",
        "output/rest-json: Modeled exceptions 5": "the message of an error without a model is `message`",
    ]

    /// Cases whose answer says less, or more, than their tree.
    static let unread: [String: String] = [
        "output/rest-json: Supports header maps 1": "a map of all headers holds those of the other map too",
        "output/json: Ignores extra data 1": "the tree has a member that the model has not",
        "output/query: Timestamp members 1": "its wrapper is named after the shape, which AWS never does",
        "output/rest-xml: Flattened List 2": "an empty flattened list has no form in XML",
        "output/rest-xml: Flattened List with custom member name 2": "an empty flattened list has no form in XML",
    ]

    @Test("is written as AWS's protocol cases say", arguments: results)
    func encode(_ row: ProtocolCase) throws {
        let response = row.codec.encodeOutput(tree(row), of: row.operation, requestID: "request-id")
        try expect(response, row)
    }

    @Test("is read by a client as the tree it says", arguments: results)
    func decode(_ row: ProtocolCase) throws {
        guard Self.unread[row.testDescription] == nil else { return }
        let fields = try row.codec.decodeOutput(row.response, of: row.operation).get()
        #expect(FieldJSON.normal(fields) == FieldJSON.normal(tree(row)))
    }

    @Test("that tells an error is written as AWS's protocol cases say", arguments: errors)
    func encodeError(_ row: ProtocolCase) throws {
        var error = AWSError(code(row), row.json["errorMessage"]?.string ?? "")
        for (name, value) in row.json["error"]?.object ?? JSONObject() where name != "Message" {
            error.details.append(.init(name, value.string ?? value.text))
        }
        try expect(row.codec.encodeError(error, of: row.operation, requestID: "request-id"), row)
    }

    @Test("that tells an error is read by a client", arguments: errors)
    func decodeError(_ row: ProtocolCase) throws {
        guard case .failure(let error) = try row.codec.decodeOutput(row.response, of: row.operation) else {
            Issue.record("no error was read")
            return
        }
        #expect(error.code == code(row))
        #expect(error.message == row.json["errorMessage"]?.string ?? "")
        #expect(error.status == 400)
        if let member = row.json["error"]?["BodyMember"]?.string {
            #expect(error.details.contains(.init("BodyMember", member)))
        }
    }

    @Test("of events is read, and its events are written so that they read the same", arguments: events)
    func eventStreams(_ row: ProtocolCase) throws {
        let schema = row.schema
        let stream = try #require(schema.shapes.firstIndex { $0.isEventStream })
        let wire = try #require(schema.metadata.protocols.first)
        let codec = EventCodec(schema, stream: stream, wire: wire)
        let body = try #require(Base64.decode(row.json["response"]?["body"]?.string ?? ""))
        let wanted = (row.json["result"]?["Payload"]?.array ?? []).map {
            FieldJSON.normal(FieldJSON(schema: schema).structure($0, stream))
        }
        let messages = try EventStreamReader.messages(in: body).filter {
            $0.string(":event-type") != "initial-response"
        }
        #expect(try messages.map { FieldJSON.normal(try codec.event($0).get()) } == wanted)
        for event in wanted {
            let message = try #require(codec.message(event))
            #expect(try EventStreamReader.messages(in: message.encoded) == [message])
            #expect(FieldJSON.normal(try codec.event(message).get()) == event)
        }
    }

    private func code(_ row: ProtocolCase) -> String { row.json["errorCode"]?.string ?? "" }

    private func tree(_ row: ProtocolCase) -> Fields {
        guard let output = row.operation.output else { return Fields() }
        return FieldJSON(schema: row.schema).structure(row.json["result"] ?? .null, output)
    }

    private func expect(_ response: WireResponse, _ row: ProtocolCase) throws {
        guard Self.otherwise[row.testDescription] == nil else { return }
        let wanted = row.response
        #expect(response.status == wanted.status)
        for line in wanted.headers.lines { #expect(response.headers[line.name] == line.value) }
        let body = BodyForm(response.body, row.schema, isRequest: false)
        #expect(body == BodyForm(wanted.body, row.schema, isRequest: false))
        let id = response.headers["x-amzn-RequestId"]
        #expect(id == "request-id")
    }
}
