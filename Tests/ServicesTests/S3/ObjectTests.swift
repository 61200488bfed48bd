import AWSModel
import AWSService
import Ground
import S3Shapes
import Testing

@Suite("An object")
struct ObjectTests {
    @Test("comes back whole, with what was said of it", arguments: [0, 11, 5000, 70_000, 3_000_000])
    func roundTrip(size: Int) async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let put = try await cloud.send(
            "PutObject",
            "PUT",
            "store",
            "a/key",
            headers: [
                ("Content-Type", "text/plain"), ("x-amz-meta-Colour", "blue"), ("Cache-Control", "no-cache"),
                ("x-amz-tagging", "a=1&b=2"), ("x-amz-storage-class", "STANDARD_IA"),
            ],
            body: bytes,
            pieces: 64_000
        )
        let tag = "\"" + hexadecimal(HashAlgorithm.md5.hash(bytes)) + "\""
        #expect(put.status == 200)
        #expect(put.headers["etag"] == tag)
        #expect(put.headers["x-amz-server-side-encryption"] == "AES256")
        #expect(put.headers["x-amz-checksum-crc64nvme"] != nil)
        let got = try await cloud.get("store", "a/key")
        #expect(got.body == bytes)
        #expect(got.headers["content-type"] == "text/plain")
        #expect(got.headers["x-amz-meta-colour"] == "blue")
        #expect(got.headers["cache-control"] == "no-cache")
        #expect(got.headers["x-amz-tagging-count"] == "2")
        #expect(got.headers["x-amz-storage-class"] == "STANDARD_IA")
        #expect(got.headers["last-modified"] == "Thu, 01 Jan 2026 00:00:00 GMT")
        let head = try await cloud.send("HeadObject", "HEAD", "store", "a/key")
        #expect(head.headers["content-length"] == String(size))
        #expect(head.headers["etag"] == tag)
        #expect(head.body.isEmpty)
    }

    @Test(
        "answers ranges",
        arguments: [
            ("bytes=0-4", 206, "01234", "bytes 0-4/10"), ("bytes=7-", 206, "789", "bytes 7-9/10"),
            ("bytes=-3", 206, "789", "bytes 7-9/10"), ("bytes=8-100", 206, "89", "bytes 8-9/10"),
            ("bytes=0-1,3-4", 200, "0123456789", nil), ("lines=1", 200, "0123456789", nil),
        ] as [(String, Int, String, String?)]
    )
    func ranges(range: String, status: Int, text: String, contentRange: String?) async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        try await cloud.put("store", "digits", "0123456789")
        let got = try await cloud.get("store", "digits", headers: [("Range", range)])
        #expect(got.status == status)
        #expect(got.text == text)
        #expect(got.headers["content-range"] == contentRange)
    }

    @Test("has no range behind its end")
    func rangeBehind() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        try await cloud.put("store", "digits", "0123456789")
        let got = try await cloud.get("store", "digits", headers: [("Range", "bytes=10-")])
        #expect(got.status == 416)
        #expect(got.code == "InvalidRange")
    }

    @Test("is read on conditions")
    func conditions() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        let tag = try await cloud.put("store", "key", "text").headers["etag"] ?? ""
        #expect(try await cloud.get("store", "key", headers: [("If-Match", tag)]).status == 200)
        #expect(try await cloud.get("store", "key", headers: [("If-Match", "\"other\"")]).status == 412)
        #expect(try await cloud.get("store", "key", headers: [("If-None-Match", tag)]).status == 304)
        let before = "Wed, 31 Dec 2025 00:00:00 GMT"
        #expect(try await cloud.get("store", "key", headers: [("If-Modified-Since", before)]).status == 200)
        #expect(try await cloud.get("store", "key", headers: [("If-Unmodified-Since", before)]).status == 412)
    }

    @Test("is written on conditions")
    func conditionalWrites() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        #expect(try await cloud.put("store", "key", "one", headers: [("If-None-Match", "*")]).status == 200)
        #expect(
            try await cloud.put("store", "key", "two", headers: [("If-None-Match", "*")]).code == "PreconditionFailed"
        )
        #expect(
            try await cloud.put("store", "key", "two", headers: [("If-Match", "\"no\"")]).code == "PreconditionFailed"
        )
        #expect(try await cloud.put("store", "none", "two", headers: [("If-Match", "\"no\"")]).code == "NoSuchKey")
        #expect(try await cloud.get("store", "key").text == "one")
    }

    @Test("is refused when its digest is not what was promised, and nothing is written")
    func digests() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        let wrong = Base64.encode(HashAlgorithm.md5.hash("other".utf8))
        #expect(try await cloud.put("store", "key", "text", headers: [("Content-MD5", wrong)]).code == "BadDigest")
        #expect(try await cloud.put("store", "key", "text", headers: [("Content-MD5", "no")]).code == "InvalidDigest")
        let sha = Base64.encode(HashAlgorithm.sha256.hash("other".utf8))
        #expect(
            try await cloud.put("store", "key", "text", headers: [("x-amz-checksum-sha256", sha)]).code == "BadDigest"
        )
        #expect(try await cloud.get("store", "key").code == "NoSuchKey")
        let right = Base64.encode(HashAlgorithm.sha256.hash("text".utf8))
        let put = try await cloud.put("store", "key", "text", headers: [("x-amz-checksum-sha256", right)])
        #expect(put.headers["x-amz-checksum-sha256"] == right)
        let got = try await cloud.get("store", "key", headers: [("x-amz-checksum-mode", "ENABLED")])
        #expect(got.headers["x-amz-checksum-sha256"] == right)
    }

    @Test("is read without a word about its encryption")
    func encryptionOfReads() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        let header = [("x-amz-server-side-encryption", "aws:kms")]
        try await cloud.put("store", "key", "text", headers: header)
        #expect(try await cloud.get("store", "key", headers: header).code == "InvalidArgument")
        #expect(try await cloud.get("store", "key").headers["x-amz-server-side-encryption"] == "aws:kms")
    }

    @Test("that is not there, or whose bucket is not, is told so")
    func missing() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        #expect(try await cloud.get("store", "none").code == "NoSuchKey")
        #expect(try await cloud.get("nowhere", "none").code == "NoSuchBucket")
        #expect(try await cloud.send("DeleteObject", "DELETE", "store", "none").status == 204)
    }

    @Test("is deleted with many others, each with its own outcome")
    func batchDelete() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        try await cloud.put("store", "one", "1")
        try await cloud.put("store", "two", "2")
        let output = try await cloud.run(S3Operations.deleteObjects) {
            $0.bucket = "store"
            $0.delete = Delete {
                $0.objects = ["one", "two", "three"].map { key in ObjectIdentifier { $0.key = key } }
            }
        }
        #expect(output.deleted?.map(\.key) == ["one", "two", "three"])
        #expect(try await cloud.get("store", "one").code == "NoSuchKey")
    }

    @Test("with a customer's key is read with that key alone")
    func customerKeys() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        func headers(_ key: [UInt8]) -> [(String, String)] {
            [
                ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
                ("x-amz-server-side-encryption-customer-key", Base64.encode(key)),
                ("x-amz-server-side-encryption-customer-key-MD5", Base64.encode(HashAlgorithm.md5.hash(key))),
            ]
        }
        let key = [UInt8](repeating: 7, count: 32)
        #expect(try await cloud.put("store", "secret", "text", headers: headers(key)).status == 200)
        #expect(try await cloud.get("store", "secret").status == 400)
        #expect(try await cloud.get("store", "secret", headers: headers(key)).text == "text")
        let other = [UInt8](repeating: 8, count: 32)
        #expect(try await cloud.get("store", "secret", headers: headers(other)).status == 403)
    }

    @Test("has tags that can be changed")
    func tagging() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        try await cloud.put("store", "key", "text", headers: [("x-amz-tagging", "a=1")])
        try await cloud.run(S3Operations.putObjectTagging) {
            $0.bucket = "store"
            $0.key = "key"
            $0.tagging = Tagging {
                $0.tagSet = [
                    Tag {
                        $0.key = "b"
                        $0.value = "2"
                    }
                ]
            }
        }
        let tags = try await cloud.run(S3Operations.getObjectTagging) {
            $0.bucket = "store"
            $0.key = "key"
        }
        #expect(tags.tagSet.map(\.key) == ["b"])
        #expect(try await cloud.get("store", "key").text == "text")
    }
}
