import AWSModel
import Ground

/// What S3 does otherwise than the protocol it is described with.
///
/// Source: S3 API Reference, the response syntax of each operation, and "Error responses".
struct S3Dialect: Sendable {
    let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"
    private let schema: ServiceSchema

    init?(_ schema: ServiceSchema) {
        guard schema.metadata.endpointPrefix == "s3" || schema.metadata.name == "s3" else { return nil }
        self.schema = schema
    }

    /// The root elements of answers. The public model leaves them out, and strict clients look at them.
    private static let roots: [String: String] = [
        "CompleteMultipartUpload": "CompleteMultipartUploadResult",
        "CreateMultipartUpload": "InitiateMultipartUploadResult",
        "CreateSession": "CreateSessionResult",
        "DeleteObjects": "DeleteResult",
        "GetBucketAccelerateConfiguration": "AccelerateConfiguration",
        "GetBucketAcl": "AccessControlPolicy",
        "GetBucketCors": "CORSConfiguration",
        "GetBucketLifecycle": "LifecycleConfiguration",
        "GetBucketLifecycleConfiguration": "LifecycleConfiguration",
        "GetBucketLocation": "LocationConstraint",
        "GetBucketLogging": "BucketLoggingStatus",
        "GetBucketNotificationConfiguration": "NotificationConfiguration",
        "GetBucketRequestPayment": "RequestPaymentConfiguration",
        "GetBucketTagging": "Tagging",
        "GetBucketVersioning": "VersioningConfiguration",
        "GetBucketWebsite": "WebsiteConfiguration",
        "GetObjectAcl": "AccessControlPolicy",
        "GetObjectAttributes": "GetObjectAttributesResponse",
        "GetObjectTagging": "Tagging",
        "ListBuckets": "ListAllMyBucketsResult",
        "ListDirectoryBuckets": "ListAllMyDirectoryBucketsResult",
        "ListMultipartUploads": "ListMultipartUploadsResult",
        "ListObjects": "ListBucketResult",
        "ListObjectsV2": "ListBucketResult",
        "ListObjectVersions": "ListVersionsResult",
        "ListParts": "ListPartsResult",
    ]

    func root(of operation: String) -> String? { Self.roots[operation] }

    private static let location = "LocationConstraint"

    /// GetBucketLocation's answer is the root's own text, where the model has a member.
    func unwrapped(_ output: Fields, _ operation: OperationSchema, _ id: ShapeID) -> [UInt8]? {
        guard operation.name == "GetBucketLocation", let place = schema[id].places[Self.location] else { return nil }
        var writer = XMLWriter()
        writer.open(Self.location, [.init(name: "xmlns", value: namespace)])
        if case .string(let region) = output[place] { writer.text(region) }
        writer.close(Self.location)
        return writer.out
    }

    func wrapped(_ root: XMLElement, _ operation: OperationSchema, _ shape: Shape) -> XMLElement {
        guard operation.name == "GetBucketLocation", !root.text.isEmpty else { return root }
        return XMLElement(name: root.name, children: [XMLElement(name: Self.location, text: root.text)])
    }

    func addIDs(_ requestID: String, to headers: inout WireHeaders) {
        headers["x-amz-request-id"] = requestID
        headers["x-amz-id-2"] = hostID(requestID)
    }

    /// An opaque word that names the answering host to AWS's support; here it only follows from the request's id.
    func hostID(_ requestID: String) -> String { Base64.encode(HashAlgorithm.sha384.hash(requestID.utf8)) }

    func answer(to error: WireError) -> AWSError {
        switch error.reason {
        case .missingOperation, .unknownOperation:
            return AWSError(
                "MethodNotAllowed",
                "The specified method is not allowed against this resource.",
                status: 405
            )
        case .malformed where error.message.hasPrefix("Couldn't parse"):
            return AWSError("InvalidURI", "Couldn't parse the specified URI.")
        case .malformed:
            return AWSError(
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema"
            )
        case .wrongType, .unsendable:
            return AWSError(
                "InvalidArgument",
                error.message,
                details: [
                    .init("ArgumentName", error.member ?? ""), .init("ArgumentValue", error.value ?? ""),
                ]
            )
        }
    }
}
