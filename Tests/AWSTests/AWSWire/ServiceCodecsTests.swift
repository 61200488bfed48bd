import AWSModel
import S3Shapes
import Testing

@testable import AWSWire

@Suite("A service of several protocols")
struct ServiceCodecsTests {
    private func schema(_ protocols: String) throws -> ServiceSchema {
        try ServiceSchema(
            parsing: """
                service\tname=x\tprotocols=\(protocols)\ttarget=X\tversion=2020-01-01
                shape\tText\tstring
                shape\tIn\tstructure
                .\tToken\t0\ttoken
                .\tName\t0\thost
                op\tDo\tPOST\t/\tin=1\thost={Name}-data.
                """
        )
    }

    @Test("is answered in the one that the request speaks")
    func choice() throws {
        let codecs = ServiceCodecs(try schema("smithy-rpc-v2-cbor,json,query"))
        let cbor = WireRequest(path: "/service/X/operation/Do", headers: ["smithy-protocol": "rpc-v2-cbor"])
        #expect(codecs.codec(for: cbor) is RPCCBORCodec)
        #expect(codecs.codec(for: WireRequest(headers: ["x-amz-target": "X.Do"])) is RPCJSONCodec)
        #expect(codecs.codec(for: WireRequest(headers: ["Content-Type": FormRequest.contentType])) is QueryCodec)
        #expect(codecs.codec(for: WireRequest(method: "GET", query: "Action=Do")) is QueryCodec)
        #expect(codecs.preferred is RPCCBORCodec)
    }

    @Test("gets tokens and host labels from its clients", arguments: WireProtocol.allCases)
    func clientParts(_ wire: WireProtocol) throws {
        let codec = ServiceCodecs(try schema(wire.rawValue)).preferred
        let operation = try #require(codec.schema.operation("Do"))
        var input = codec.schema.fillingTokens(in: Fields(), of: operation) { "token-1" }
        #expect(input[0] == .string("token-1"))
        #expect(throws: WireError.self) { try codec.encodeInput(input, of: operation) }
        input[1] = .string("me")
        #expect(try codec.encodeInput(input, of: operation).hostPrefix == "me-data.")
    }

    @Test("has only patterns that can be compiled, where it is S3")
    func patterns() {
        #expect(CompiledPatterns.unusable(in: s3Model.schema).isEmpty)
    }
}
