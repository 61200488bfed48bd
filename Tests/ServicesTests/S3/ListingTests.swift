import AWSModel
import AWSService
import S3Shapes
import Testing

@Suite("A listing")
struct ListingTests {
    private func filled(_ keys: [String]) async throws -> StoreHarness {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        for key in keys { try await cloud.put("store", key, key) }
        return cloud
    }

    @Test("folds keys below a delimiter, and goes on page by page")
    func pages() async throws {
        let cloud = try await filled(["a/1", "a/2", "b", "c/1", "d"])
        let first = try await cloud.send("ListObjectsV2", "store", query: "list-type=2&delimiter=/&max-keys=2")
        #expect(first.texts(of: "Key") == ["b"])
        #expect(first.texts(of: "Prefix") == ["", "a/"])
        #expect(first.text(of: "KeyCount") == "2")
        #expect(first.text(of: "IsTruncated") == "true")
        let token = try #require(first.text(of: "NextContinuationToken"))
        let second = try await cloud.send(
            "ListObjectsV2",
            "store",
            query: "list-type=2&delimiter=%2F&max-keys=5&continuation-token=" + token
        )
        #expect(second.texts(of: "Key") == ["d"])
        #expect(second.texts(of: "Prefix") == ["", "c/"])
        #expect(second.text(of: "IsTruncated") == "false")
    }

    @Test("in its first form goes on by markers, and names the owner")
    func markers() async throws {
        let cloud = try await filled(["a", "b", "c"])
        let first = try await cloud.send("ListObjects", "store", query: "max-keys=2")
        #expect(first.texts(of: "Key") == ["a", "b"])
        #expect(first.text(of: "NextMarker") == nil)
        #expect(first.texts(of: "ID").count == 2)
        let second = try await cloud.send("ListObjects", "store", query: "marker=b")
        #expect(second.texts(of: "Key") == ["c"])
    }

    @Test("encodes keys that XML cannot hold when it is asked to")
    func encoding() async throws {
        let cloud = try await filled(["a+b c/é", "<&>"])
        let plain = try await cloud.send("ListObjectsV2", "store", query: "list-type=2")
        #expect(plain.texts(of: "Key") == ["&lt;&amp;&gt;", "a+b c/é"])
        let encoded = try await cloud.send("ListObjectsV2", "store", query: "list-type=2&encoding-type=url")
        #expect(encoded.texts(of: "Key") == ["%3C%26%3E", "a%2Bb%20c/%C3%A9"])
        let wrong = try await cloud.send("ListObjectsV2", "store", query: "list-type=2&encoding-type=base64")
        #expect(wrong.code == "InvalidArgument")
    }

    @Test("of versions shows the newest first, and markers of deletion")
    func versions() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store", versioned: true)
        let first = try await cloud.put("store", "key", "one").headers["x-amz-version-id"]
        let second = try await cloud.put("store", "key", "two").headers["x-amz-version-id"]
        let deleted = try await cloud.send("DeleteObject", "DELETE", "store", "key")
        #expect(deleted.headers["x-amz-delete-marker"] == "true")
        let marker = deleted.headers["x-amz-version-id"]
        let listed = try await cloud.send("ListObjectVersions", "store", query: "versions")
        #expect(listed.texts(of: "VersionId") == [marker, second, first].compactMap { $0 })
        #expect(listed.texts(of: "IsLatest") == ["true", "false", "false"])
        let page = try await cloud.send("ListObjectVersions", "store", query: "versions&max-keys=2")
        #expect(page.text(of: "NextKeyMarker") == "key")
        let rest = try await cloud.send(
            "ListObjectVersions",
            "store",
            query: "versions&key-marker=key&version-id-marker=" + (second ?? "")
        )
        #expect(rest.texts(of: "VersionId") == [first].compactMap { $0 })
    }

    @Test("takes no more than a thousand keys, and none when asked for none")
    func limits() async throws {
        let cloud = try await filled(["a"])
        let none = try await cloud.send("ListObjectsV2", "store", query: "list-type=2&max-keys=0")
        #expect(none.text(of: "IsTruncated") == "false")
        #expect(none.texts(of: "Key").isEmpty)
        let many = try await cloud.send("ListObjectsV2", "store", query: "list-type=2&max-keys=5000")
        #expect(many.text(of: "MaxKeys") == "1000")
        let wrong = try await cloud.send("ListObjectsV2", "store", query: "list-type=2&max-keys=-1")
        #expect(wrong.code == "InvalidArgument")
    }
}

@Suite("A version")
struct VersionTests {
    @Test("is read and deleted by its name")
    func naming() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store", versioned: true)
        let first = try await cloud.put("store", "key", "one").headers["x-amz-version-id"] ?? ""
        let second = try await cloud.put("store", "key", "two").headers["x-amz-version-id"] ?? ""
        #expect(try await cloud.get("store", "key", query: "versionId=" + first).text == "one")
        #expect(try await cloud.get("store", "key").text == "two")
        let gone = try await cloud.send("DeleteObject", "DELETE", "store", "key", query: "versionId=" + second)
        #expect(gone.headers["x-amz-version-id"] == second)
        #expect(try await cloud.get("store", "key").text == "one")
        #expect(try await cloud.get("store", "key", query: "versionId=" + second).code == "NoSuchVersion")
        #expect(try await cloud.get("store", "key", query: "versionId=nonsense").code == "InvalidArgument")
    }

    @Test("that is a marker of deletion hides the object, and cannot be read")
    func deleteMarkers() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store", versioned: true)
        try await cloud.put("store", "key", "one")
        let marker = try await cloud.send("DeleteObject", "DELETE", "store", "key").headers["x-amz-version-id"] ?? ""
        let hidden = try await cloud.get("store", "key")
        #expect(hidden.code == "NoSuchKey")
        #expect(hidden.headers["x-amz-delete-marker"] == "true")
        let named = try await cloud.get("store", "key", query: "versionId=" + marker)
        #expect(named.status == 405)
        #expect(named.headers["x-amz-version-id"] == marker)
        _ = try await cloud.send("DeleteObject", "DELETE", "store", "key", query: "versionId=" + marker)
        #expect(try await cloud.get("store", "key").text == "one")
    }

    @Test("is the null version while versioning is suspended")
    func suspended() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store", versioned: true)
        let kept = try await cloud.put("store", "key", "one").headers["x-amz-version-id"] ?? ""
        try await cloud.run(S3Operations.putBucketVersioning) {
            $0.bucket = "store"
            $0.versioningConfiguration = VersioningConfiguration { $0.status = "Suspended" }
        }
        #expect(try await cloud.put("store", "key", "two").headers["x-amz-version-id"] == "null")
        #expect(try await cloud.put("store", "key", "three").headers["x-amz-version-id"] == "null")
        #expect(try await cloud.get("store", "key", query: "versionId=null").text == "three")
        #expect(try await cloud.get("store", "key", query: "versionId=" + kept).text == "one")
    }

    @Test("under retention stays until its time, except for who may bypass it")
    func retention() async throws {
        let cloud = try StoreHarness()
        try await cloud.run(S3Operations.createBucket) {
            $0.bucket = "locked"
            $0.objectLockEnabledForBucket = true
        }
        let put = try await cloud.put(
            "locked",
            "key",
            "text",
            headers: [
                ("x-amz-object-lock-mode", "GOVERNANCE"),
                ("x-amz-object-lock-retain-until-date", "2026-02-01T00:00:00Z"),
            ]
        )
        let version = put.headers["x-amz-version-id"] ?? ""
        let got = try await cloud.get("locked", "key")
        #expect(got.headers["x-amz-object-lock-mode"] == "GOVERNANCE")
        func delete(_ headers: [(String, String)]) async throws -> Int {
            try await cloud.send(
                "DeleteObject",
                "DELETE",
                "locked",
                "key",
                query: "versionId=" + version,
                headers: headers
            ).status
        }
        #expect(try await delete([]) == 403)
        #expect(try await delete([("x-amz-bypass-governance-retention", "true")]) == 204)
        let suspends = try await cloud.code(S3Operations.putBucketVersioning) {
            $0.bucket = "locked"
            $0.versioningConfiguration = VersioningConfiguration { $0.status = "Suspended" }
        }
        #expect(suspends == "InvalidBucketState")
    }

    @Test("under legal hold stays until the hold is lifted")
    func hold() async throws {
        let cloud = try StoreHarness()
        try await cloud.run(S3Operations.createBucket) {
            $0.bucket = "locked"
            $0.objectLockEnabledForBucket = true
        }
        let version = try await cloud.put("locked", "key", "text").headers["x-amz-version-id"] ?? ""
        func hold(_ status: String) async throws {
            try await cloud.run(S3Operations.putObjectLegalHold) {
                $0.bucket = "locked"
                $0.key = "key"
                $0.legalHold = ObjectLockLegalHold { $0.status = status }
            }
        }
        func delete() async throws -> Int {
            try await cloud.send("DeleteObject", "DELETE", "locked", "key", query: "versionId=" + version).status
        }
        try await hold("ON")
        #expect(try await delete() == 403)
        try await hold("OFF")
        #expect(try await delete() == 204)
    }
}
