import AWSModel
import AWSWire

/// Writes the answer to requests for services that are not built: their models are not here either.
enum FallbackCodec {
    static let codec: any ProtocolCodec = {
        var metadata = ServiceMetadata()
        metadata.protocols = [.json]
        return ServiceCodecs(ServiceSchema(metadata: metadata, shapes: [], operations: [])).preferred
    }()
}
