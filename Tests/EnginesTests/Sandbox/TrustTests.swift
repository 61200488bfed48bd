import Glibc
import Ground
import Testing

@testable import ProcessSupervisor
@testable import Sandbox

@Suite("The authority of a plan", .enabled(if: RootTests.areAllowed), .timeLimit(.minutes(2)))
struct TrustTests {
    private static let makeCertificates = """
        set -e
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=Authority \
            -keyout ca.key -out ca.pem -addext basicConstraints=critical,CA:TRUE
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout s.key -out s.csr
        printf 'subjectAltName=DNS:localhost' > ext
        openssl x509 -req -in s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out s.pem
        """

    @Test("is trusted by curl and Python inside, and by no instance without it")
    func trusted() async throws {
        try await SandboxFixture.with { fixture, engine in
            let home = fixture.directory + "/certificates"
            try HostFile.makeDirectories(home)
            var make = ProcessPlan(id: "make", program: "/bin/sh", arguments: ["-c", Self.makeCertificates])
            make.directory = home
            make.environment = ["PATH": "/usr/bin:/bin"]
            let made = try await engine.supervisor.run(make)
            try #require(made.exit.isClean, "\(made.text)")
            let authority = try #require(HostFile.text(home + "/ca.pem"))
            for (id, pem) in [("with", authority), ("without", nil)] {
                var plan = fixture.plan(id)
                plan.authorityPEM = pem
                plan.files = ["s.pem", "s.key"].map {
                    SandboxFile(path: "/root/\($0)", content: HostFile.bytes("\(home)/\($0)") ?? [])
                }
                try await engine.start(plan)
                try await engine.untilBooted(id)
                let serve = """
                    cd /root
                    openssl s_server -quiet -www -accept 8443 -cert s.pem -key s.key >/dev/null 2>&1 &
                    until bash -c ': < /dev/tcp/localhost/8443' 2>/dev/null; do sleep 0.02; done
                    """
                _ = try await engine.say(id, serve)
                let curl = try await engine.status(id, "curl -sS https://localhost:8443/ >/dev/null 2>&1")
                let python = "import urllib.request; urllib.request.urlopen('https://localhost:8443/').read()"
                let py = try await engine.run(inside: id, ["/usr/bin/python3", "-c", python])
                #expect(curl.isClean == (pem != nil))
                #expect(py.exit.isClean == (pem != nil), "\(py.text)")
            }
            let link = try await engine.say(
                "with",
                "cmp /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/certs/ca-certificates.crt"
            )
            #expect(link == "")
            #expect(try await engine.say("with", "cat /etc/ssl/certs/faultline.pem") == authority)
            #expect(try await engine.status("without", "test -e /etc/ssl/certs/faultline.pem").isClean == false)
            try HostFile.removeTree(home)
        }
    }
}
