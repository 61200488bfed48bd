import AWSModel
import S3Shapes
import Testing

@testable import AWSWire

@Suite("S3's dialect")
struct S3DialectTests {
    private let codec = RESTXMLCodec(s3Model.schema)

    private func text(_ response: WireResponse) -> String { String(decoding: response.body, as: UTF8.self) }

    @Test("writes errors bare, with its own id headers")
    func errors() {
        let error = AWSError("NoSuchBucket", "Gone.", status: 404, details: [.init("BucketName", "b")])
        let response = codec.encodeError(error, of: nil, requestID: "4442587FB7D0A2F9")
        let host = response.headers["x-amz-id-2"] ?? ""
        #expect(
            text(response) == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchBucket</Code>"
                + "<Message>Gone.</Message><BucketName>b</BucketName><RequestId>4442587FB7D0A2F9</RequestId>"
                + "<HostId>\(host)</HostId></Error>"
        )
        #expect(response.headers["x-amz-request-id"] == "4442587FB7D0A2F9")
        #expect(response.headers["Content-Type"] == "application/xml")
        #expect(codec.encodeError(AWSError("NotModified", "", status: 304), of: nil, requestID: "r").body.isEmpty)
    }

    @Test("names the root of an answer as the service does")
    func roots() throws {
        let operation = try #require(codec.schema.operation("GetBucketVersioning"))
        let output = GetBucketVersioningOutput { $0.status = "Enabled" }
        let response = codec.encodeOutput(output.fields, of: operation, requestID: "r")
        #expect(
            text(response) == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<VersioningConfiguration "
                + "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>Enabled</Status></VersioningConfiguration>"
        )
        let read = try codec.decodeOutput(response, of: operation).get()
        #expect(FieldJSON.normal(read) == FieldJSON.normal(output.fields))
    }

    @Test("answers a bucket's location as the root's text")
    func location() throws {
        let operation = try #require(codec.schema.operation("GetBucketLocation"))
        let output = GetBucketLocationOutput { $0.locationConstraint = "eu-west-1" }
        let response = codec.encodeOutput(output.fields, of: operation, requestID: "r")
        #expect(text(response).hasSuffix("doc/2006-03-01/\">eu-west-1</LocationConstraint>"))
        let read = GetBucketLocationOutput(fields: try codec.decodeOutput(response, of: operation).get())
        #expect(read.locationConstraint == "eu-west-1")
    }

    @Test("leaves an object's body out of the tree, and reads its headers")
    func stream() throws {
        let request = WireRequest(
            method: "PUT",
            path: "/b/k",
            headers: ["x-amz-meta-Colour": "red", "content-type": "text/plain", "Content-Length": "5"],
            body: Array("hello".utf8)
        )
        let named = try codec.name(request)
        let input = PutObjectRequest(fields: try codec.decodeInput(request, of: named))
        #expect(input.body == nil)
        #expect(input.bucket == "b")
        #expect(input.contentType == "text/plain")
        #expect(input.contentLength == 5)
        #expect(input.metadata == ["Colour": "red"])
        #expect(codec.schema.streamingMember(of: named.operation.input)?.name == "Body")
    }

    @Test("refuses a body with another root, and reads one with the right root")
    func payload() throws {
        func request(_ root: String) -> WireRequest {
            let body = "<\(root)><Status>Enabled</Status></\(root)>"
            return WireRequest(method: "PUT", path: "/b", query: "versioning", body: Array(body.utf8))
        }
        let good = request("VersioningConfiguration")
        let fields = try codec.decodeInput(good, of: try codec.name(good))
        #expect(PutBucketVersioningRequest(fields: fields).versioningConfiguration.status == "Enabled")
        let bad = request("Nope")
        let error = #expect(throws: WireError.self) { try codec.decodeInput(bad, of: try codec.name(bad)) }
        #expect(error.map { codec.answer(to: $0).code } == "MalformedXML")
    }

    @Test("tells a bad header apart from a bad body")
    func wrongTypes() throws {
        let request = WireRequest(method: "GET", path: "/b", query: "max-keys=ten")
        let error = #expect(throws: WireError.self) { try codec.decodeInput(request, of: try codec.name(request)) }
        let answer = try #require(error.map { codec.answer(to: $0) })
        #expect(answer.code == "InvalidArgument")
        #expect(answer.details.contains(.init("ArgumentValue", "ten")))
    }

    @Test("does not let a value write headers of its own")
    func headerInjection() throws {
        let operation = try #require(codec.schema.operation("HeadObject"))
        let output = HeadObjectOutput {
            $0.contentType = "a\r\nSet-Cookie: b"; $0.metadata = ["k": "v\r\nx: y"]
        }
        let response = codec.encodeOutput(output.fields, of: operation, requestID: "r")
        #expect(!response.headers.lines.contains { $0.value.contains { $0.isNewline } })
    }
}
