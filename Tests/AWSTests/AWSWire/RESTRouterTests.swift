import AWSModel
import S3Shapes
import Testing

@testable import AWSWire

@Suite("A route")
struct RESTRouterTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let line: String
        let operation: String?
        var labels: [String] = []
        var headers: WireHeaders = [:]
        var testDescription: String { line }

        var request: WireRequest {
            let words = line.split(separator: " ").map(String.init)
            let parts = words[1].split(separator: "?", maxSplits: 1).map(String.init)
            return WireRequest(
                method: words[0],
                path: parts[0],
                query: parts.count > 1 ? parts[1] : "",
                headers: headers
            )
        }
    }

    private static let copy: WireHeaders = ["X-Amz-Copy-Source": "/b/k"]

    static let rows = [
        Row(line: "GET /", operation: "ListBuckets"),
        Row(line: "GET /?x-id=ListBuckets", operation: "ListBuckets"),
        Row(line: "PUT /b", operation: "CreateBucket", labels: ["b"]),
        Row(line: "PUT /b/", operation: "CreateBucket", labels: ["b"]),
        Row(line: "GET /b", operation: "ListObjects", labels: ["b"]),
        Row(line: "GET /b?prefix=acl", operation: "ListObjects", labels: ["b"]),
        Row(line: "GET /b?list-type=2", operation: "ListObjectsV2", labels: ["b"]),
        Row(line: "GET /b?list-type=1", operation: "ListObjects", labels: ["b"]),
        Row(line: "GET /b?acl", operation: "GetBucketAcl", labels: ["b"]),
        Row(line: "GET /b?acl=", operation: "GetBucketAcl", labels: ["b"]),
        Row(line: "GET /b?versioning&x-id=x", operation: "GetBucketVersioning", labels: ["b"]),
        Row(line: "GET /b?versions&prefix=a", operation: "ListObjectVersions", labels: ["b"]),
        Row(line: "GET /b?uploads", operation: "ListMultipartUploads", labels: ["b"]),
        Row(line: "GET /b?lifecycle", operation: "GetBucketLifecycleConfiguration", labels: ["b"]),
        Row(line: "GET /b?notification", operation: "GetBucketNotificationConfiguration", labels: ["b"]),
        Row(line: "PUT /b?lifecycle", operation: "PutBucketLifecycleConfiguration", labels: ["b"]),
        Row(line: "POST /b?delete", operation: "DeleteObjects", labels: ["b"]),
        Row(line: "HEAD /b", operation: "HeadBucket", labels: ["b"]),
        Row(line: "GET /b/k", operation: "GetObject", labels: ["b", "k"]),
        Row(line: "GET /b/a/b/", operation: "GetObject", labels: ["b", "a/b/"]),
        Row(line: "GET /b//k", operation: "GetObject", labels: ["b", "/k"]),
        Row(line: "GET /b//", operation: "GetObject", labels: ["b", "/"]),
        Row(line: "GET /b/a%20b%2Fc+d/%C3%A9", operation: "GetObject", labels: ["b", "a b/c+d/é"]),
        Row(line: "GET /b/k?tagging", operation: "GetObjectTagging", labels: ["b", "k"]),
        Row(line: "GET /b/k?attributes", operation: "GetObjectAttributes", labels: ["b", "k"]),
        Row(line: "GET /b/k?uploadId=1", operation: "ListParts", labels: ["b", "k"]),
        Row(line: "GET /b/k?versionId=1&partNumber=1", operation: "GetObject", labels: ["b", "k"]),
        Row(line: "PUT /b/k", operation: "PutObject", labels: ["b", "k"]),
        Row(line: "PUT /b/k?x-id=PutObject", operation: "PutObject", labels: ["b", "k"]),
        Row(line: "PUT /b/k", operation: "CopyObject", labels: ["b", "k"], headers: copy),
        Row(line: "PUT /b/k?partNumber=1&uploadId=2", operation: "UploadPart", labels: ["b", "k"]),
        Row(line: "PUT /b/k?partNumber=1&uploadId=2", operation: "UploadPartCopy", labels: ["b", "k"], headers: copy),
        Row(line: "PUT /b/k?acl", operation: "PutObjectAcl", labels: ["b", "k"]),
        Row(line: "POST /b/k?uploads", operation: "CreateMultipartUpload", labels: ["b", "k"]),
        Row(line: "POST /b/k?uploadId=2", operation: "CompleteMultipartUpload", labels: ["b", "k"]),
        Row(line: "POST /b/k?select&select-type=2", operation: "SelectObjectContent"),
        Row(line: "DELETE /b/k", operation: "DeleteObject", labels: ["b", "k"]),
        Row(line: "DELETE /b/k?uploadId=2", operation: "AbortMultipartUpload", labels: ["b", "k"]),
        Row(line: "DELETE /b?cors", operation: "DeleteBucketCors", labels: ["b"]),
        Row(line: "PATCH /b/k", operation: nil),
        Row(line: "DELETE /", operation: nil),
        Row(line: "POST /b", operation: nil),
    ]

    @Test("of S3 leads to the most fitting operation", arguments: rows)
    func s3(_ row: Row) throws {
        let codec = RESTXMLCodec(s3Model.schema)
        guard let operation = row.operation else {
            #expect(throws: WireError.self) { try codec.name(row.request) }
            return
        }
        let named = try codec.name(row.request)
        #expect(named.operation.name == operation)
        #expect(named.labels.map(\.value) == row.labels)
    }

    @Test(
        "with a literal is before one with a label, and labels may stand before and behind a greedy one",
        arguments: [
            ("/jobs/list", "List"), ("/jobs/7", "Get"), ("/jobs/7/files/a/b", "File"),
            ("/jobs/7/tree/a/b/size", "Size"),
            ("/jobs/list/", "List"),
        ]
    )
    func specificity(path: String, operation: String) throws {
        let schema = try ServiceSchema(
            parsing: """
                service\tname=jobs\tprotocols=rest-json
                shape\tText\tstring
                shape\tIn\tstructure
                .\tId\t0\treq\tin=uri\tas=Id
                .\tPath\t0\tin=uri\tas=Path
                op\tGet\tGET\t/jobs/{Id}\tin=1
                op\tList\tGET\t/jobs/list
                op\tFile\tGET\t/jobs/{Id}/files/{Path+}\tin=1
                op\tSize\tGET\t/jobs/{Id}/tree/{Path+}/size\tin=1
                """
        )
        #expect(try RESTJSONCodec(schema).name(WireRequest(method: "GET", path: path)).operation.name == operation)
    }

    @Test("with a bad escape is refused")
    func escapes() throws {
        let codec = RESTXMLCodec(s3Model.schema)
        let error = #expect(throws: WireError.self) { try codec.name(WireRequest(method: "GET", path: "/b/%zz")) }
        #expect(error.map { codec.answer(to: $0).code } == "InvalidURI")
    }
}
