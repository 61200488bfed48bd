import AWSModel
import AWSWire

/// Writes the answer to requests for services that are not built: their models are not here, so the protocol is
/// guessed from the request.
enum FallbackCodec {
    private static let restXMLServices: Set<String> = ["s3", "s3control", "cloudfront", "route53"]

    static func codec(for request: IncomingRequest, service: String) -> any ProtocolCodec {
        codecs[wireProtocol(of: request, service)] ?? ServiceCodecs.codec(.json, schema(.json))
    }

    private static let codecs = Dictionary(
        uniqueKeysWithValues: WireProtocol.allCases.map { ($0, ServiceCodecs.codec($0, schema($0))) }
    )

    private static func schema(_ wire: WireProtocol) -> ServiceSchema {
        var metadata = ServiceMetadata()
        metadata.protocols = [wire]
        return ServiceSchema(metadata: metadata, shapes: [], operations: [])
    }

    private static func wireProtocol(of request: IncomingRequest, _ service: String) -> WireProtocol {
        if request.header("smithy-protocol") == "rpc-v2-cbor" { return .rpcCBOR }
        if request.header("x-amz-target") != nil { return .json }
        let isForm = request.header("content-type")?.hasPrefix("application/x-www-form-urlencoded") == true
        if isForm || request.query.contains("Action=") { return service == "ec2" ? .ec2 : .query }
        return restXMLServices.contains(service) ? .restXML : .restJSON
    }
}
