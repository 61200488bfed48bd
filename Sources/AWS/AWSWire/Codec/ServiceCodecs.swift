package import AWSModel

/// The protocols that one service speaks; newer models offer several at once.
package struct ServiceCodecs: Sendable {
    private let codecs: [(wire: WireProtocol, codec: any ProtocolCodec)]
    /// What a client of ours speaks: the first in the model's list.
    package let preferred: any ProtocolCodec

    package init(_ schema: ServiceSchema) {
        let all = schema.metadata.protocols.isEmpty ? [.json] : schema.metadata.protocols
        codecs = all.map { ($0, Self.codec($0, schema)) }
        preferred = codecs[0].codec
    }

    package static func codec(_ wire: WireProtocol, _ schema: ServiceSchema) -> any ProtocolCodec {
        switch wire {
        case .query: QueryCodec(schema)
        case .ec2: EC2QueryCodec(schema)
        case .json: RPCJSONCodec(schema)
        case .restJSON: RESTJSONCodec(schema)
        case .restXML: RESTXMLCodec(schema)
        case .rpcCBOR: RPCCBORCodec(schema)
        }
    }

    /// The codec that a request is written for: the headers tell, where there is a choice.
    package func codec(for request: WireRequest) -> any ProtocolCodec {
        guard codecs.count > 1 else { return preferred }
        let wanted: [WireProtocol]
        if request.headers["smithy-protocol"] == "rpc-v2-cbor" {
            wanted = [.rpcCBOR]
        } else if request.headers["X-Amz-Target"] != nil {
            wanted = [.json]
        } else if request.headers["Content-Type"]?.hasPrefix("application/x-www-form-urlencoded") == true
            || request.query.contains("Action=")
        {
            wanted = [.query, .ec2]
        } else {
            wanted = [.restJSON, .restXML]
        }
        return codecs.first { wanted.contains($0.wire) }?.codec ?? preferred
    }
}
