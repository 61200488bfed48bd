import Foundation
import Ground
import Testing

@testable import EC2Service

@Suite("User data")
struct ComputeUserDataTests {
    private static func plan(_ text: String) -> BootPlan { BootPlan(userData: Array(text.utf8)) }

    private static func texts(_ plan: BootPlan) -> [String] {
        plan.firstBootScripts.map { "\($0.name): " + String(decoding: $0.content, as: UTF8.self) }
    }

    @Test("that is a script is run as it is")
    func script() {
        let plan = Self.plan("#!/bin/bash\necho hello\n")
        #expect(Self.texts(plan) == ["part-001: #!/bin/bash\necho hello\n"])
        #expect(plan.warnings == [])
    }

    @Test("that is not there does nothing")
    func nothing() {
        #expect(BootPlan(userData: nil) == BootPlan())
        #expect(BootPlan(base64: "") == BootPlan())
    }

    @Test("in cloud-config writes files, checks packages and runs commands, in this order")
    func config() {
        let plan = Self.plan(
            """
            #cloud-config
            hostname: web-1
            runcmd:
              - echo one
              - [sh, -c, "echo it's two"]
            packages: [curl, [nginx, '1.2']]
            bootcmd: [date]
            write_files:
              - path: /etc/motd
                content: |
                  hello
                permissions: '0600'
                owner: daemon:daemon
              - {path: /opt/x, encoding: b64, content: aGk=, append: true, permissions: 0755}
            """
        )
        #expect(plan.hostname == "web-1")
        #expect(
            plan.files == [
                BootPlan.File(
                    path: "/etc/motd",
                    content: Array("hello\n".utf8),
                    mode: 0o600,
                    owner: "daemon:daemon"
                ),
                BootPlan.File(path: "/opt/x", content: Array("hi".utf8), mode: 0o755, appends: true),
            ]
        )
        #expect(plan.firstBootScripts.map(\.name) == ["bootcmd", "packages", "runcmd"])
        #expect(Self.texts(plan).last == "runcmd: #!/bin/sh\necho one\n'sh' '-c' 'echo it'\\''s two'\n")
        let check = Self.texts(plan)[1]
        #expect(check.contains("for name in 'curl' 'nginx'; do"))
        #expect(plan.warnings == [])
    }

    @Test("names what it leaves out")
    func warnings() {
        let plan = Self.plan(
            """
            #cloud-config
            users: [default]
            apt: {}
            runcmd: no list
            write_files: [{content: x}, {path: /a, encoding: rot13}, {path: /b, permissions: rwx}]
            """
        )
        #expect(plan.files.map(\.path) == ["/b"])
        #expect(
            plan.warnings == [
                "cloud-config: 'users' was left out: instances are entered with `faultline ssh`, as root",
                "cloud-config: 'apt' is not built and was left out",
                "cloud-config: 'runcmd' is not a list and was left out",
                "cloud-config: write_files, entry 1, has no absolute path and was left out",
                "cloud-config: write_files, entry 2: the content of /a is not of encoding 'rot13'; the file was "
                    + "left out",
                "cloud-config: write_files: 'rwx' is no mode; /b has 0644",
            ]
        )
    }

    @Test(
        "of a kind that is not built says so",
        arguments: [
            ("#include\nhttp://x", "user data: #include is not built and was left out"),
            ("echo hi", "user data: nothing is known that begins with 'echo hi'; it was left out"),
            ("#cloud-config-archive\n- x", "user data: #cloud-config-archive is not built and was left out"),
            ("#cloud-config\n- x", "cloud-config: it is not a mapping; nothing of it was done"),
            ("MIME-Version: 1.0\n\nx", "user data: the MIME message has no boundary and was left out"),
        ]
    )
    func refused(text: String, warning: String) {
        let plan = Self.plan(text)
        #expect(plan.warnings == [warning])
        #expect(plan.firstBootScripts == [])
    }

    @Test("that is no YAML does nothing and says so")
    func brokenYAML() {
        let plan = Self.plan("#cloud-config\nruncmd: [")
        #expect(plan.warnings.first?.hasPrefix("cloud-config: it is no YAML") == true)
        #expect(plan.firstBootScripts == [])
    }

    @Test("in MIME parts is read part by part", arguments: ["\n", "\r\n"])
    func parts(end: String) {
        let lines = [
            "Content-Type: multipart/mixed;", " boundary=\"==X==\"", "MIME-Version: 1.0", "", "before", "--==X==",
            "Content-Type: text/cloud-config; charset=\"us-ascii\"", "", "#cloud-config", "runcmd: [last]", "",
            "--==X==", "Content-Type: text/x-shellscript", "Content-Transfer-Encoding: base64",
            "Content-Disposition: attachment; filename=\"first.sh\"", "", Base64.encode("#!/bin/sh\necho 1\n".utf8),
            "--==X==", "Content-Type: text/x-include-url", "", "http://x", "--==X==--", "after",
        ]
        let plan = Self.plan(lines.joined(separator: end))
        #expect(Self.texts(plan) == ["first.sh: #!/bin/sh\necho 1\n", "runcmd: #!/bin/sh\nlast\n"])
        #expect(plan.warnings == ["user data: #include is not built and was left out"])
    }

    @Test("packed with gzip is unpacked, by every way of packing", arguments: ["1", "6", "9"])
    func gzip(level: String) throws {
        let text = "#!/bin/sh\n" + (0..<400).map { "echo line \($0 * 7919 % 1000)\n" }.joined()
        let packed = try Self.pack(Array(text.utf8), level)
        #expect(Self.texts(BootPlan(userData: packed)) == ["part-001: \(text)"])
        #expect(Inflate.gzip(packed, atMost: 100) == nil)
        for cut in stride(from: 0, to: packed.count - 8, by: 97) {
            #expect(Inflate.gzip(Array(packed[..<cut]), atMost: 1 << 20) == nil)
        }
    }

    @Test("never breaks the reader, however it is damaged")
    func damaged() throws {
        let packed = try Self.pack(Array(repeating: Array("abcabd".utf8), count: 300).flatMap { $0 }, "9")
        var random = SeededRandom(seed: 3)
        for _ in 0..<2000 {
            var bytes = packed
            for _ in 0..<3 {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            _ = BootPlan(userData: bytes)
        }
    }

    /// Packs with the host's gzip: another's work is the better witness.
    private static func pack(_ bytes: [UInt8], _ level: String) throws -> [UInt8] {
        try ToolRun.run("/usr/bin/gzip", ["-c", "-\(level)"], input: bytes).output
    }

    @Test("stored without packing inside gzip is read too")
    func stored() {
        let text = Array("#!/bin/sh\ntrue\n".utf8)
        let head: [UInt8] = [0x1F, 0x8B, 8, 8, 0, 0, 0, 0, 0, 3] + Array("name".utf8) + [0]
        let length = UInt8(text.count)
        let body: [UInt8] = [1, length, 0, ~length, 0xFF] + text + [UInt8](repeating: 0, count: 8)
        #expect(Inflate.gzip(head + body, atMost: 100) == text)
    }
}
