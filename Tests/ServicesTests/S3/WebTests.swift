import AWSModel
import AWSService
import AWSSigning
import Ground
import S3Service
import S3Shapes
import Testing

@Suite("A browser")
struct WebTests {
    private func form(_ fields: [(String, String)], file: String, name: String = "a.txt") -> [UInt8] {
        var text = ""
        for (name, value) in fields {
            text += "--edge\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        text += "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n"
        text += "Content-Type: text/plain\r\n\r\n\(file)\r\n--edge--\r\n"
        return Array(text.utf8)
    }

    private let multipart = [("Content-Type", "multipart/form-data; boundary=edge"), ("Host", "localhost:4566")]

    @Test("uploads a file by a form", arguments: [7, 100_000])
    func post(pieces: Int) async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        let body = form(
            [("key", "in/${filename}"), ("success_action_status", "201"), ("x-amz-meta-a", "1")],
            file: "hello"
        )
        let posted = try await cloud.send(
            "PostObject",
            "POST",
            "store",
            headers: multipart,
            body: body,
            as: .anonymous,
            pieces: pieces
        )
        #expect(posted.status == 201)
        #expect(posted.text(of: "Key") == "in/a.txt")
        let got = try await cloud.get("store", "in/a.txt")
        #expect(got.text == "hello")
        #expect(got.headers["content-type"] == "text/plain")
        #expect(got.headers["x-amz-meta-a"] == "1")
    }

    @Test("is held to the form's policy")
    func policy() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        func post(_ key: String, _ file: String) async throws -> String? {
            let document = """
                {"expiration":"2199-01-01T00:00:00Z","conditions":[{"bucket":"store"},["starts-with","$key","in/"],
                ["content-length-range",0,5],{"x-amz-algorithm":"AWS4-HMAC-SHA256"},
                ["starts-with","$x-amz-credential",""],
                ["starts-with","$x-amz-date",""]]}
                """
            let fields = [
                ("key", key), ("policy", Base64.encode(Array(document.utf8))), ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
                ("x-amz-credential", "test/20260101/us-east-1/s3/aws4_request"), ("x-amz-date", "20260101T000000Z"),
                ("x-amz-signature", String(repeating: "0", count: 64)),
            ]
            return try await cloud.send(
                "PostObject",
                "POST",
                "store",
                headers: multipart,
                body: form(fields, file: file),
                as: .anonymous
            ).code
        }
        #expect(try await post("in/a", "hello") == nil)
        #expect(try await post("out/a", "hello") == "AccessDenied")
        #expect(try await post("in/b", "too long") == "EntityTooLarge")
        #expect(try await cloud.get("store", "in/b").code == "NoSuchKey")
    }

    @Test("asks before it uses a bucket of another site")
    func preflight() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        func ask(_ origin: String) async throws -> StoreHarness.Answer {
            try await cloud.send(
                "OptionsObject",
                "OPTIONS",
                "store",
                "key",
                headers: [("Origin", origin), ("Access-Control-Request-Method", "PUT")]
            )
        }
        #expect(try await ask("https://a.example").status == 403)
        try await cloud.run(S3Operations.putBucketCors) {
            $0.bucket = "store"
            $0.corsConfiguration = CORSConfiguration {
                $0.corsRules = [
                    CORSRule {
                        $0.allowedMethods = ["PUT"]
                        $0.allowedOrigins = ["https://*.example"]
                    }
                ]
            }
        }
        let allowed = try await ask("https://a.example")
        #expect(allowed.headers["access-control-allow-origin"] == "https://a.example")
        #expect(try await ask("https://a.test").status == 403)
        let face = RequestFace(
            method: "PUT",
            path: "/store/key",
            headers: [("Origin", "https://a.example")],
            bucket: "store",
            key: "key"
        )
        #expect(await cloud.service.originHeaders(face).contains { $0.name == "Access-Control-Allow-Origin" })
        var refused = face
        refused.method = "OPTIONS"
        refused.headers += [("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "x-other")]
        #expect(await cloud.service.originHeaders(refused).isEmpty)
    }

    @Test("sees a bucket's web site: index, error document and redirects")
    func website() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("site")
        try await cloud.put("site", "index.html", "home", headers: [("Content-Type", "text/html")])
        try await cloud.put("site", "sub/index.html", "sub")
        try await cloud.put("site", "error.html", "oops")
        try await cloud.put("site", "moved", "", headers: [("x-amz-website-redirect-location", "/new")])
        func visit(_ key: String) async throws -> StoreHarness.Answer {
            try await cloud.send("GetWebsite", "GET", "site", key, headers: [("Host", "site.s3-website")])
        }
        #expect(try await visit("").status == 404)
        try await cloud.run(S3Operations.putBucketWebsite) {
            $0.bucket = "site"
            $0.websiteConfiguration = WebsiteConfiguration {
                $0.indexDocument = IndexDocument { $0.suffix = "index.html" }
                $0.errorDocument = ErrorDocument { $0.key = "error.html" }
            }
        }
        #expect(try await visit("").text == "home")
        let folder = try await visit("sub")
        #expect(folder.status == 302)
        #expect(folder.headers["location"] == "/sub/")
        #expect(try await visit("sub/").text == "sub")
        let missing = try await visit("none")
        #expect(missing.status == 404)
        #expect(missing.text == "oops")
        #expect(try await visit("moved").headers["location"] == "/new")
    }

    @Test("and no other request is taken for one of a service without a name")
    func unmodelled() throws {
        let cloud = try StoreHarness()
        func name(_ method: String, _ bucket: String, _ key: String = "", query: String = "") -> String? {
            cloud.service.unmodelledOperation(
                RequestFace(method: method, path: "/", query: query, bucket: bucket, key: key)
            )
        }
        #expect(name("OPTIONS", "store", "key") == "OptionsObject")
        #expect(name("POST", "store") == "PostObject")
        #expect(name("POST", "store", query: "delete") == nil)
        #expect(name("POST", "store", "key", query: "uploads") == nil)
        #expect(name("GET", "store", "key") == nil)
    }
}
