import AWSModel
import Ground
import Testing

@testable import AWSWire

@Suite("An error answer")
struct ErrorBodyTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let wire: WireProtocol
        let body: String
        var headers: [String: String] = [:]
        var testDescription: String { wire.rawValue }
    }

    private static let error = AWSError(
        "Thing.NotFound",
        "No thing <t-1>.",
        details: [.init("ThingId", "t-1"), .init("Waited", "3"), .init("Unmodelled", "u")]
    )

    static let rows = [
        Row(
            wire: .query,
            body:
                "<ErrorResponse xmlns=\"https://sample.test/doc/\"><Error><Type>Sender</Type><Code>Thing.NotFound</Code>"
                + "<Message>No thing &lt;t-1&gt;.</Message><ThingId>t-1</ThingId><Waited>3</Waited>"
                + "<Unmodelled>u</Unmodelled></Error><RequestId>r-1</RequestId></ErrorResponse>",
            headers: ["x-amzn-RequestId": "r-1", "Content-Type": "text/xml"]
        ),
        Row(
            wire: .ec2,
            body: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>Thing.NotFound</Code>"
                + "<Message>No thing &lt;t-1&gt;.</Message><ThingId>t-1</ThingId><Waited>3</Waited>"
                + "<Unmodelled>u</Unmodelled></Error></Errors><RequestID>r-1</RequestID></Response>",
            headers: ["x-amzn-RequestId": "r-1"]
        ),
        Row(
            wire: .json,
            body:
                #"{"__type":"Thing.NotFound","Unmodelled":"u","message":"No thing <t-1>.","ThingId":"t-1","Waited":3}"#,
            headers: ["x-amzn-RequestId": "r-1", "Content-Type": "application/x-amz-json-1.1"]
        ),
        Row(
            wire: .restJSON,
            body:
                #"{"__type":"Thing.NotFound","Unmodelled":"u","message":"No thing <t-1>.","ThingId":"t-1","Waited":3}"#,
            headers: [
                "x-amzn-RequestId": "r-1", "x-amzn-ErrorType": "Thing.NotFound", "Content-Type": "application/json",
            ]
        ),
        Row(
            wire: .restXML,
            body:
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ErrorResponse xmlns=\"https://sample.test/doc/\"><Error>"
                + "<Type>Sender</Type><Code>Thing.NotFound</Code><Message>No thing &lt;t-1&gt;.</Message>"
                + "<ThingId>t-1</ThingId><Waited>3</Waited><Unmodelled>u</Unmodelled></Error>"
                + "<RequestId>r-1</RequestId></ErrorResponse>",
            headers: ["x-amzn-RequestId": "r-1", "Content-Type": "text/xml"]
        ),
    ]

    @Test("has its protocol's body, headers and the model's status", arguments: rows)
    func body(_ row: Row) throws {
        let schema = try Sample.schema(row.wire)
        let codec = ServiceCodecs.codec(row.wire, schema)
        let response = codec.encodeError(Self.error, of: schema.operation("Do"), requestID: "r-1")
        #expect(response.status == 404)
        #expect(String(decoding: response.body, as: UTF8.self) == row.body)
        for (name, value) in row.headers { #expect(response.headers[name] == value) }
    }

    @Test("is read back by a client", arguments: WireProtocol.allCases)
    func roundTrip(_ wire: WireProtocol) throws {
        let schema = try Sample.schema(wire)
        let codec = ServiceCodecs.codec(wire, schema)
        let operation = try #require(schema.operation("Do"))
        let response = codec.encodeError(Self.error, of: operation, requestID: "r-1")
        guard case .failure(let error) = try codec.decodeOutput(response, of: operation) else {
            Issue.record("no error was read")
            return
        }
        #expect(error.code == "Thing.NotFound")
        #expect(error.message == "No thing <t-1>.")
        #expect(error.status == 404)
        #expect(error.fault == .sender)
        for detail in Self.error.details { #expect(error.details.contains(detail)) }
    }

    @Test("of our own fault is a 500, also with the model's exception", arguments: WireProtocol.allCases)
    func receiver(_ wire: WireProtocol) throws {
        let schema = try Sample.schema(wire)
        let codec = ServiceCodecs.codec(wire, schema)
        #expect(codec.encodeError(.internalFailure, of: nil, requestID: "r").status == 500)
        let broken = codec.encodeError(AWSError("Broken", "x", fault: .receiver), of: nil, requestID: "r")
        #expect(broken.status == 500)
    }

    @Test("of a service that once spoke query names the old code in a header")
    func queryCompatible() throws {
        let text = try ServiceSchemaText.queryCompatible()
        let codec = RPCJSONCodec(try ServiceSchema(parsing: text))
        let response = codec.encodeError(Self.error, of: nil, requestID: "r")
        #expect(response.headers["x-amzn-query-error"] == "Thing.NotFound;Sender")
        #expect(try JSONValue.parse(response.body)["__type"] == "NoSuchThing")
        let read = try codec.decodeOutput(response, of: try #require(codec.schema.operation("Do")))
        guard case .failure(let error) = read else { return }
        #expect(error.code == "Thing.NotFound")
    }

    @Test("of an answer without a body names the status alone", arguments: WireProtocol.allCases)
    func bodiless(_ wire: WireProtocol) throws {
        let schema = try Sample.schema(wire)
        let result = try ServiceCodecs.codec(wire, schema)
            .decodeOutput(WireResponse(status: 503), of: try #require(schema.operation("Do")))
        guard case .failure(let error) = result else {
            Issue.record("no error was read")
            return
        }
        #expect(error.code == "503")
        #expect(error.fault == .receiver)
    }
}

enum ServiceSchemaText {
    static func queryCompatible() throws -> String {
        """
        service\tname=sample\tprotocols=json\ttarget=Sample\tjson=1.1\tqueryCompatible
        shape\tText\tstring
        shape\tNoSuchThing\tstructure\texception=Thing.NotFound:404:sender
        .\tmessage\t0
        op\tDo\tPOST\t/\terrors=1
        """
    }
}
