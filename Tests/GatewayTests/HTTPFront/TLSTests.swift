import Glibc
import HTTPTestClient
import NIOCore
import Testing

@testable import HTTPFront

@Suite("TLS")
struct TLSTests {
    static let handler = TestHandler { request, response in
        response.send(.text("\(request.connection.isTLS) \(request.head.target)"))
    }

    static func identity(_ authority: CertificateAuthority) -> TLSIdentity {
        // Certificates are made for the present of the one who checks them, which is the machine's own.
        TLSIdentity(authority: authority, unixSeconds: { Int64(time(nil)) })
    }

    @Test("and plain HTTP are spoken on one port, with a certificate for each name asked for")
    func onePort() async throws {
        let authority = try CertificateAuthority(name: "Test", unixSeconds: Int64(time(nil)))
        try await TestServer.run(Self.handler) {
            $0.tls = Self.identity(authority)
        } test: { server in
            #expect(try await server.connect().get("/plain").body == "false /plain")
            for name in ["localhost", "bucket.s3.us-east-1.amazonaws.com", "My.Bucket.example", nil] {
                let client = try await HTTPTestClient.connect(
                    to: server.address,
                    trusting: authority.certificatePEM,
                    name: name
                )
                #expect(try await client.get("/1").body == "true /1")
                #expect(try await client.get("/2").body == "true /2")
            }
        }
    }

    @Test("has certificates for other servers too, each over a key of its own")
    func issued() throws {
        let authority = try CertificateAuthority(name: "Test", unixSeconds: Int64(time(nil)))
        let names = ["orders.c1x2.us-east-1.rds.amazonaws.com", "*.mq.amazonaws.com", "10.0.0.5"]
        let issued = try authority.issue(names: names, unixSeconds: Int64(time(nil)))
        let other = try authority.issue(names: names, unixSeconds: Int64(time(nil)))
        #expect(issued.key.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        #expect(issued.certificate.hasPrefix("-----BEGIN CERTIFICATE-----\n"))
        // Reading checks that the two belong together.
        _ = try CertificateAuthority(
            certificatePEM: Array(issued.certificate.utf8),
            keyPEM: Array(issued.key.utf8)
        )
        #expect(throws: TLSFailure.unreadable) {
            try CertificateAuthority(certificatePEM: Array(issued.certificate.utf8), keyPEM: Array(other.key.utf8))
        }
    }

    @Test("is not spoken when the server has no identity")
    func refused() async throws {
        let authority = try CertificateAuthority(name: "Test", unixSeconds: Int64(time(nil)))
        try await TestServer.run(Self.handler) { server in
            await #expect(throws: (any Error).self) {
                let client = try await HTTPTestClient.connect(
                    to: server.address,
                    trusting: authority.certificatePEM,
                    name: "localhost"
                )
                try await client.send("GET / HTTP/1.1\r\n\r\n")
            }
        }
    }

    @Test("carries large bodies both ways, and early answers")
    func large() async throws {
        let authority = try CertificateAuthority(name: "Test", unixSeconds: Int64(time(nil)))
        let handler = TestHandler { request, response in
            if request.head.target == "/refuse" { return response.send(.text("no", status: 403)) }
            let body = try? await request.body.collect(upTo: 8 << 20)
            response.send(WholeResponse(status: 200, body: .buffer(body ?? ByteBuffer())))
        }
        try await TestServer.run(handler) {
            $0.tls = Self.identity(authority)
        } test: { server in
            let pem = authority.certificatePEM
            let client = try await HTTPTestClient.connect(to: server.address, trusting: pem, name: "localhost")
            let bytes = ByteBuffer(repeating: 7, count: 4 << 20)
            client.push(
                ByteBuffer(string: "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: \(bytes.readableBytes)\r\n\r\n")
            )
            client.push(bytes)
            _ = await client.receive(through: "\r\n\r\n")
            #expect(await client.receive(byteCount: 4 << 20) == Array(bytes.readableBytesView))
            client.push(ByteBuffer(string: "PUT /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n"))
            #expect(await client.response().status == 403)
            await client.waitForEnd()
        }
    }

    @Test("authority is kept in files, its key for the owner only")
    func files() throws {
        let directory = try temporaryDirectory()
        let made = try CertificateAuthority.kept(in: directory, name: "Test", unixSeconds: 1_767_261_600)
        let found = try CertificateAuthority.kept(in: directory, name: "Other", unixSeconds: 1_767_261_600)
        #expect(made.certificatePEM == found.certificatePEM)
        #expect(made.keyPEM == found.keyPEM)
        var status = stat()
        #expect(stat(directory + "/authority.key", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)

        // A key without its certificate: nobody can trust it yet.
        unlink(directory + "/authority.pem")
        let again = try CertificateAuthority.kept(in: directory, name: "Test", unixSeconds: 1_767_261_600)
        #expect(again.certificatePEM != made.certificatePEM)

        // A damaged certificate may be one that clients trust: say so.
        truncate(directory + "/authority.pem", 100)
        #expect(throws: TLSFailure.unreadable) {
            try CertificateAuthority.kept(in: directory, name: "Test", unixSeconds: 1_767_261_600)
        }
        unlink(directory + "/authority.key")
        #expect(throws: TLSFailure.file(path: directory + "/authority.key", errno: ENOENT)) {
            try CertificateAuthority.kept(in: directory, name: "Test", unixSeconds: 1_767_261_600)
        }
        unlink(directory + "/authority.pem")
        rmdir(directory)
    }

    @Test(
        "makes certificates only for names that can be in one",
        arguments: [
            ("Bucket.Example", "bucket.example" as String?), ("a_b-c.9", "a_b-c.9"), ("a,DNS:b", nil), ("a b", nil),
            ("", nil), (String(repeating: "a", count: 254), nil), ("\u{e9}.de", nil),
        ]
    )
    func names(name: String, usable: String?) {
        #expect(TLSIdentity.usable(name) == usable)
    }

    private func temporaryDirectory() throws -> String {
        var template = Array("/tmp/faultline-tls-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        return String(cString: made)
    }
}
