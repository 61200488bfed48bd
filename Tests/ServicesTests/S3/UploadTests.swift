import AWSModel
import AWSService
import Ground
import S3Shapes
import Testing

@Suite("An upload in parts")
struct UploadTests {
    private static let partBytes = 5 << 20

    private func part(_ seed: UInt8, _ size: Int = partBytes) -> [UInt8] { [UInt8](repeating: seed, count: size) }

    private func begin(
        _ cloud: StoreHarness,
        _ headers: [(String, String)] = []
    ) async throws -> String {
        let begun = try await cloud.send(
            "CreateMultipartUpload",
            "POST",
            "store",
            "big",
            query: "uploads",
            headers: headers
        )
        return try #require(begun.text(of: "UploadId"))
    }

    private func upload(
        _ cloud: StoreHarness,
        _ id: String,
        _ number: Int,
        _ bytes: [UInt8],
        _ headers: [(String, String)] = []
    ) async throws -> StoreHarness.Answer {
        try await cloud.send(
            "UploadPart",
            "PUT",
            "store",
            "big",
            query: "partNumber=\(number)&uploadId=\(id)",
            headers: headers,
            body: bytes,
            pieces: 1 << 20
        )
    }

    private func complete(
        _ cloud: StoreHarness,
        _ id: String,
        _ tags: [(Int, String)],
        _ build: (inout CompleteMultipartUploadRequest) -> Void = { _ in }
    ) async throws -> CompleteMultipartUploadOutput {
        try await cloud.run(S3Operations.completeMultipartUpload) { input in
            input.bucket = "store"
            input.key = "big"
            input.uploadId = id
            input.multipartUpload = CompletedMultipartUpload {
                $0.parts = tags.map { number, tag in
                    CompletedPart {
                        $0.partNumber = number
                        $0.eTag = tag
                    }
                }
            }
            build(&input)
        }
    }

    @Test("becomes one object, whose parts can be read by number")
    func whole() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        let id = try await begin(cloud, [("x-amz-meta-a", "b"), ("Content-Type", "image/png")])
        let first = try await upload(cloud, id, 1, part(1)).headers["etag"] ?? ""
        let second = try await upload(cloud, id, 2, part(2, 10)).headers["etag"] ?? ""
        let listed = try await cloud.send("ListParts", "store", "big", query: "uploadId=" + id)
        #expect(listed.texts(of: "PartNumber") == ["1", "2"])
        let uploads = try await cloud.send("ListMultipartUploads", "store", query: "uploads")
        #expect(uploads.texts(of: "UploadId") == [id])
        let output = try await complete(cloud, id, [(1, first), (2, second)])
        let md5s = HashAlgorithm.md5.hash(part(1)) + HashAlgorithm.md5.hash(part(2, 10))
        #expect(output.eTag == "\"" + hexadecimal(HashAlgorithm.md5.hash(md5s)) + "-2\"")
        #expect(output.checksumType == "FULL_OBJECT")
        #expect(output.checksumCRC64NVME != nil)
        let got = try await cloud.get("store", "big")
        #expect(got.body == part(1) + part(2, 10))
        #expect(got.headers["x-amz-meta-a"] == "b")
        #expect(got.headers["content-type"] == "image/png")
        let piece = try await cloud.get("store", "big", query: "partNumber=2")
        #expect(piece.status == 206)
        #expect(piece.body == part(2, 10))
        #expect(piece.headers["x-amz-mp-parts-count"] == "2")
        // A client that lost the answer asks again.
        #expect(try await complete(cloud, id, [(1, first), (2, second)]).eTag == output.eTag)
        #expect(try await cloud.send("ListMultipartUploads", "store", query: "uploads").texts(of: "UploadId").isEmpty)
    }

    @Test("has the checksum of its content whatever the parts were")
    func fullChecksum() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        let id = try await begin(cloud)
        let first = try await upload(cloud, id, 1, part(7)).headers["etag"] ?? ""
        let second = try await upload(cloud, id, 2, part(9, 1000)).headers["etag"] ?? ""
        let output = try await complete(cloud, id, [(1, first), (2, second)])
        let put = try await cloud.send("PutObject", "PUT", "store", "same", body: part(7) + part(9, 1000))
        #expect(output.checksumCRC64NVME == put.headers["x-amz-checksum-crc64nvme"])
    }

    @Test("has a checksum of checksums when it is asked for")
    func compositeChecksum() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        let id = try await begin(cloud, [("x-amz-checksum-algorithm", "SHA256")])
        let sums = [part(7), part(9, 1000)].map { HashAlgorithm.sha256.hash($0) }
        let first = try await upload(cloud, id, 1, part(7), [("x-amz-checksum-sha256", Base64.encode(sums[0]))])
        let second = try await upload(cloud, id, 2, part(9, 1000), [("x-amz-checksum-sha256", Base64.encode(sums[1]))])
        #expect(first.headers["x-amz-checksum-sha256"] == Base64.encode(sums[0]))
        let output = try await complete(cloud, id, []) { input in
            input.multipartUpload = CompletedMultipartUpload {
                $0.parts = zip([first, second], sums).enumerated().map { place, part in
                    CompletedPart {
                        $0.partNumber = place + 1
                        $0.eTag = part.0.headers["etag"]
                        $0.checksumSHA256 = Base64.encode(part.1)
                    }
                }
            }
        }
        #expect(output.checksumType == "COMPOSITE")
        let mode = [("x-amz-checksum-mode", "ENABLED")]
        let piece = try await cloud.get("store", "big", query: "partNumber=2", headers: mode)
        #expect(piece.headers["x-amz-checksum-sha256"] == Base64.encode(sums[1]))
        #expect(piece.headers["x-amz-checksum-type"] == "COMPOSITE")
        #expect(output.checksumSHA256 == Base64.encode(HashAlgorithm.sha256.hash(sums[0] + sums[1])) + "-2")
        let attributes = try await cloud.run(S3Operations.getObjectAttributes) {
            $0.bucket = "store"
            $0.key = "big"
            $0.objectAttributes = ["ObjectParts", "Checksum", "ObjectSize"]
        }
        #expect(attributes.objectParts?.totalPartsCount == 2)
        #expect(attributes.objectParts?.parts?.last?.size == 1000)
        #expect(attributes.objectSize == Self.partBytes + 1000)
    }

    @Test("is refused when its parts are not what the client says")
    func refusals() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        let id = try await begin(cloud)
        let first = try await upload(cloud, id, 1, part(1, 10)).headers["etag"] ?? ""
        let second = try await upload(cloud, id, 2, part(2, 10)).headers["etag"] ?? ""
        func code(_ tags: [(Int, String)], _ build: (inout CompleteMultipartUploadRequest) -> Void = { _ in })
            async throws -> String?
        {
            do {
                _ = try await complete(cloud, id, tags, build)
                return nil
            } catch let error as AWSError {
                return error.code
            }
        }
        #expect(try await code([(1, first), (2, second)]) == "EntityTooSmall")
        #expect(try await code([(2, second), (1, first)]) == "InvalidPartOrder")
        #expect(try await code([(1, "\"0123\"")]) == "InvalidPart")
        #expect(try await code([(3, first)]) == "InvalidPart")
        #expect(try await code([(1, first)]) { $0.mpuObjectSize = 11 } == "InvalidRequest")
        #expect(try await code([(1, first)]) { $0.checksumCRC64NVME = "AAAAAAAAAAA=" } == "BadDigest")
        #expect(try await code([(1, first)]) == nil)
        #expect(try await cloud.get("store", "big").body == part(1, 10))
    }

    @Test("leaves nothing when it is given up")
    func abort() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        let id = try await begin(cloud)
        _ = try await upload(cloud, id, 1, part(1, 10))
        try await cloud.run(S3Operations.abortMultipartUpload) {
            $0.bucket = "store"
            $0.key = "big"
            $0.uploadId = id
        }
        #expect(try await upload(cloud, id, 1, part(1, 10)).code == "NoSuchUpload")
        #expect(try await cloud.get("store", "big").code == "NoSuchKey")
    }

    @Test("takes parts from other objects")
    func copies() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        let source = part(3) + part(4, 100)
        _ = try await cloud.send("PutObject", "PUT", "store", "source", body: source)
        let id = try await begin(cloud)
        func copy(_ number: Int, _ range: String) async throws -> StoreHarness.Answer {
            try await cloud.send(
                "UploadPartCopy",
                "PUT",
                "store",
                "big",
                query: "partNumber=\(number)&uploadId=\(id)",
                headers: [("x-amz-copy-source", "/store/source"), ("x-amz-copy-source-range", range)]
            )
        }
        let first = try await copy(1, "bytes=0-\(Self.partBytes - 1)")
        let second = try await copy(2, "bytes=\(Self.partBytes)-\(Self.partBytes + 99)")
        #expect(try await copy(3, "bytes=0-\(Self.partBytes + 100)").code == "InvalidArgument")
        let tags = [first, second].map { "\"" + ($0.texts(of: "ETag").first ?? "").filter(\.isHexDigit) + "\"" }
        #expect(tags[1] == "\"" + hexadecimal(HashAlgorithm.md5.hash(part(4, 100))) + "\"")
        _ = try await complete(cloud, id, [(1, tags[0]), (2, tags[1])])
        #expect(try await cloud.get("store", "big").body == source)
    }
}

@Suite("A copy")
struct CopyTests {
    private func copy(
        _ cloud: StoreHarness,
        _ source: String,
        _ key: String,
        _ headers: [(String, String)] = []
    ) async throws -> StoreHarness.Answer {
        try await cloud.send(
            "CopyObject",
            "PUT",
            "store",
            key,
            headers: [("x-amz-copy-source", source)] + headers
        )
    }

    @Test("brings content, metadata and tags along, or takes new ones")
    func directives() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        let headers = [("x-amz-meta-a", "1"), ("Content-Type", "text/css"), ("x-amz-tagging", "t=1")]
        try await cloud.put("store", "a b+c", "text", headers: headers)
        let plain = try await copy(cloud, "store/a%20b%2Bc", "copy")
        #expect(plain.status == 200)
        #expect(plain.text(of: "ETag") != nil)
        let got = try await cloud.get("store", "copy")
        #expect(got.text == "text")
        #expect(got.headers["x-amz-meta-a"] == "1")
        #expect(got.headers["content-type"] == "text/css")
        #expect(got.headers["x-amz-tagging-count"] == "1")
        _ = try await copy(
            cloud,
            "/store/copy",
            "other",
            [("x-amz-metadata-directive", "REPLACE"), ("x-amz-meta-b", "2"), ("x-amz-tagging-directive", "REPLACE")]
        )
        let other = try await cloud.get("store", "other")
        #expect(other.headers["x-amz-meta-a"] == nil)
        #expect(other.headers["x-amz-meta-b"] == "2")
        #expect(other.headers["x-amz-tagging-count"] == nil)
    }

    @Test("onto itself must change something")
    func itself() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        try await cloud.put("store", "key", "text")
        #expect(try await copy(cloud, "store/key", "key").code == "InvalidRequest")
        #expect(try await copy(cloud, "store/key", "key", [("x-amz-storage-class", "STANDARD_IA")]).status == 200)
        #expect(try await cloud.get("store", "key").text == "text")
    }

    @Test("is made on conditions of its source")
    func conditions() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        let tag = try await cloud.put("store", "key", "text").headers["etag"] ?? ""
        #expect(try await copy(cloud, "store/key", "b", [("x-amz-copy-source-if-match", tag)]).status == 200)
        #expect(try await copy(cloud, "store/key", "b", [("x-amz-copy-source-if-none-match", tag)]).status == 412)
        #expect(try await copy(cloud, "store/none", "b").code == "NoSuchKey")
        #expect(try await copy(cloud, "nonsense", "b").code == "InvalidArgument")
    }

    @Test("of a version takes that version")
    func version() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store", versioned: true)
        let first = try await cloud.put("store", "key", "one").headers["x-amz-version-id"] ?? ""
        try await cloud.put("store", "key", "two")
        let copied = try await copy(cloud, "store/key?versionId=" + first, "key")
        #expect(copied.headers["x-amz-copy-source-version-id"] == first)
        #expect(try await cloud.get("store", "key").text == "one")
    }
}
