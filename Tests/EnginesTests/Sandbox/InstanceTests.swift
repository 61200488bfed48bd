import Glibc
import Ground
import Testing

@testable import ProcessSupervisor
@testable import Sandbox

@Suite("An instance", .enabled(if: RootTests.areAllowed), .timeLimit(.minutes(2)))
struct InstanceTests {
    @Test("has a name, a first process and namespaces of its own, and sees no process of the host")
    func own() async throws {
        try await SandboxFixture.with { fixture, engine in
            try await engine.start(fixture.plan())
            #expect(
                try await engine.say("i-1", "hostname; cat /etc/hostname")
                    == "ip-10-0-0-1.internal\nip-10-0-0-1.internal\n"
            )
            #expect(try await engine.say("i-1", "cat /proc/1/comm; hostname -s") == "init\nip-10-0-0-1\n")
            let seen = try await engine.say("i-1", "ls /proc | grep -c '^[0-9]'")
            #expect(try #require(Int(seen.dropLast())) < 10)
            let number = try #require(engine.processNumber(of: "i-1"))
            for name in ["mnt", "pid", "uts", "ipc", "net", "cgroup"] {
                #expect(Self.link("/proc/\(number)/ns/\(name)") != Self.link("/proc/self/ns/\(name)"))
            }
        }
    }

    private static func link(_ path: String) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        let count = readlink(path, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    @Test("keeps what it writes over stop and start, to itself, but for /run and /tmp")
    func layer() async throws {
        try await SandboxFixture.with { fixture, engine in
            try await engine.start(fixture.plan())
            try await engine.start(fixture.plan("i-2"))
            let name = "faultline-test-\(fixture.owner)"
            let paths = ["/usr/bin/", "/etc/", "/var/lib/", "/root/", "/home/user/", "/run/", "/tmp/"].map { $0 + name }
            _ = try await engine.say("i-1", "for f in \(paths.joined(separator: " ")); do echo kept > $f; done")
            for path in paths { #expect(!HostFile.exists(path)) }
            #expect(try await engine.say("i-2", "find / -xdev -name \(name) 2>/dev/null") == "")
            #expect(await engine.stop("i-1", grace: .seconds(10)))
            try await engine.start(fixture.plan())
            let found = try await engine.say(
                "i-1",
                "for f in \(paths.joined(separator: " ")); do [ -e $f ] && echo $f; done; true"
            )
            #expect(found.split(separator: "\n").map(String.init) == Array(paths.dropLast(2)))
            await engine.kill("i-1")
            try await engine.start(fixture.plan())
            #expect(try await engine.say("i-1", "cat /usr/bin/\(name)") == "kept\n")
        }
    }

    @Test("lays files down and runs its scripts at the first boot alone, in order, and says it on its console")
    func firstBoot() async throws {
        try await SandboxFixture.with { fixture, engine in
            var plan = fixture.plan(
                scripts: [
                    "#!/bin/bash\necho one ${BASH_VERSION:+bash} $WORD; cat /opt/deep/file",
                    "echo two; exit 3",
                    "#!/usr/bin/python3\nprint('three')",
                ]
            )
            plan.environment = ["WORD": "a word"]
            plan.files = [
                SandboxFile(path: "/opt/deep/file", content: Array("laid\n".utf8), mode: 0o640, owner: "user:daemon"),
                SandboxFile(path: "/etc/motd", content: Array("hello\n".utf8), appends: true),
            ]
            try await engine.start(plan)
            try await engine.untilBooted("i-1")
            let said =
                "one bash a word\nlaid\ntwo\nboot: script part-1 failed with 3\nthree\n"
                + "boot: finished, 1 of 3 scripts failed\n"
            #expect(try await engine.say("i-1", "cat /var/log/cloud-init-output.log") == said)
            #expect(HostFile.text(engine.consoleLogPath("i-1")) == said)
            #expect(
                try await engine.say("i-1", "stat -c '%a %U %G' /opt/deep/file; cat /etc/motd")
                    == "640 user daemon\nhello\n"
            )
            _ = try await engine.say("i-1", "echo mine > /opt/deep/file; echo 10.9.9.9 friend >> /etc/hosts")
            await engine.stop("i-1", grace: .seconds(10))
            try await engine.start(plan)
            try await engine.untilBooted("i-1")
            #expect(try await engine.say("i-1", "cat /opt/deep/file; grep -c friend /etc/hosts") == "mine\n1\n")
            #expect(HostFile.text(engine.consoleLogPath("i-1")) == said + "init: powered-off\n")
        }
    }

    struct End: Sendable, CustomTestStringConvertible {
        let command: String
        let reason: SandboxExit.Reason
        var testDescription: String { "\(command) is \(reason)" }
    }

    @Test(
        "tells how it ended",
        arguments: [
            End(command: "shutdown -h now", reason: .poweredOff),
            End(command: "poweroff", reason: .poweredOff),
            End(command: "halt", reason: .poweredOff),
            End(command: "reboot", reason: .rebooted),
            End(command: "shutdown -r now", reason: .rebooted),
            End(command: "kill -PWR 1", reason: .poweredOff),
            // The system calls themselves, 169 on x86-64 and 142 elsewhere, as a program of any language would.
            End(command: Self.reboot(0x4321_fedc), reason: .poweredOff),
            End(command: Self.reboot(0x0123_4567), reason: .rebooted),
        ]
    )
    func ends(end: End) async throws {
        try await SandboxFixture.with { fixture, engine in
            try await engine.start(fixture.plan())
            _ = try await engine.run(inside: "i-1", ["/bin/sh", "-c", end.command])
            #expect(await engine.nextExit() == SandboxExit(id: "i-1", reason: end.reason))
            #expect(!engine.isRunning("i-1"))
            try await engine.start(fixture.plan())
            #expect(engine.isRunning("i-1"))
        }
    }

    private static func reboot(_ command: Int) -> String {
        "python3 -c 'import ctypes; ctypes.CDLL(None).reboot(\(command))'"
    }

    @Test("tells a stop, a kill and a crash apart")
    func otherEnds() async throws {
        try await SandboxFixture.with { fixture, engine in
            for reason in [SandboxExit.Reason.stopped, .killed, .crashed] {
                try await engine.start(fixture.plan())
                switch reason {
                case .stopped: await engine.stop("i-1", grace: .seconds(10))
                case .killed: await engine.kill("i-1")
                default: _ = try Glibc.kill(#require(engine.processNumber(of: "i-1")), SIGKILL)
                }
                #expect(await engine.nextExit() == SandboxExit(id: "i-1", reason: reason))
            }
        }
    }

    @Test("lets its programs end in order, and kills those that do not, by its own grace")
    func graceful() async throws {
        try await SandboxFixture.with { fixture, engine in
            var plan = fixture.plan()
            plan.shutdownGrace = .zero
            plan.firstBootScripts = [
                SandboxScript(
                    name: "s",
                    content: Array(
                        "#!/bin/sh\ntrap 'echo bye; exit' TERM; echo up; while :; do read x < /proc/$$/stat; done".utf8
                    )
                )
            ]
            plan.shutdownGrace = .seconds(20)
            try await engine.start(plan)
            _ = try await engine.say("i-1", "until grep -q up /var/log/cloud-init-output.log; do sleep 0.02; done")
            await engine.stop("i-1", grace: .seconds(60))
            #expect(HostFile.text(engine.consoleLogPath("i-1"))?.contains("bye\n") == true)
            plan.shutdownGrace = .zero
            plan.id = "i-2"
            plan.firstBootScripts = [
                SandboxScript(
                    name: "s",
                    content: Array("#!/bin/sh\ntrap '' TERM; echo up; while :; do read x < /proc/$$/stat; done".utf8)
                )
            ]
            try await engine.start(plan)
            _ = try await engine.say("i-2", "until grep -q up /var/log/cloud-init-output.log; do sleep 0.02; done")
            #expect(await engine.stop("i-2", grace: .seconds(60)))
        }
    }

    @Test("is held to its memory, and counts its processors and processes")
    func limits() async throws {
        try await SandboxFixture.with { fixture, engine in
            try #require(engine.warnings.isEmpty, "no limits on this machine: \(engine.warnings)")
            var plan = fixture.plan()
            plan.limits = SandboxLimits(processors: 0.5, memoryBytes: 64 << 20, processesMax: 50)
            try await engine.start(plan)
            let eats = "python3 -c 'x = bytearray(200 << 20)'"
            #expect(try await engine.status("i-1", eats) == .exited(status: 137))
            #expect(engine.isRunning("i-1"))
            let group = try #require(engine.supervisor.group(of: "i-1"))
            let files = ["cpu.cfs_quota_us", "cpu.max", "pids.max"]
            let limits = group.paths.flatMap { path in files.compactMap { HostFile.text("\(path)/\($0)") } }
            #expect(limits == ["50000\n", "50\n"] || limits == ["50000 100000\n", "50\n"])
            let swarm = "i=0; while [ $i -lt 60 ]; do sleep 1000 & i=$((i+1)); done 2>/dev/null"
            #expect(try await engine.status("i-1", swarm) != .exited(status: 0))
        }
    }

    @Test("has its resolver, its environment and its directories")
    func surroundings() async throws {
        try await SandboxFixture.with { fixture, engine in
            try HostFile.makeDirectories(fixture.directory + "/disk")
            try HostFile.replace(fixture.directory + "/disk/f", with: Array("on disk\n".utf8), mode: 0o644)
            var plan = fixture.plan()
            plan.resolver = SandboxResolver(addresses: ["10.0.0.2"], searchDomains: ["ec2.internal"])
            plan.environment = ["GREETING": "two words"]
            plan.directories = [
                SandboxDirectory(source: fixture.directory + "/disk", target: "/mnt/disk"),
                SandboxDirectory(source: fixture.directory + "/disk", target: "/media/a/b", isReadOnly: true),
            ]
            try await engine.start(plan)
            let lines = "nameserver 10.0.0.2\nsearch ec2.internal\noptions timeout:2 attempts:2\n"
            #expect(try await engine.say("i-1", "cat /etc/resolv.conf") == lines)
            #expect(
                try await engine.say("i-1", "echo $GREETING; env -i bash -lc 'echo $GREETING'")
                    == "two words\ntwo words\n"
            )
            #expect(
                try await engine.say("i-1", "cat /mnt/disk/f /media/a/b/f; echo new > /mnt/disk/g")
                    == "on disk\non disk\n"
            )
            #expect(HostFile.text(fixture.directory + "/disk/g") == "new\n")
            #expect(try await engine.status("i-1", "echo x 2>/dev/null > /media/a/b/h") != .exited(status: 0))
            try HostFile.removeTree(fixture.directory + "/disk")
        }
    }

    @Test("stands on an image from an archive; one that is broken leaves nothing")
    func archive() async throws {
        try await SandboxFixture.with { fixture, engine in
            #expect(await engine.tryOut() == [])
            let archive = fixture.directory + "/image.tar.gz"
            let pack = ProcessPlan(
                id: "pack",
                program: "/usr/bin/tar",
                arguments: ["-czf", archive, "-C", "/", "etc/hostname"],
                environment: ["PATH": "/usr/bin:/bin"]
            )
            #expect(try await engine.supervisor.run(pack).exit.isClean)
            let path = try await engine.unpackImage(archive, name: "ami-1")
            #expect(try await engine.unpackImage(archive, name: "ami-1") == path)
            #expect(HostFile.names(in: path) == ["etc"])
            var plan = fixture.plan()
            plan.image = .directory(path)
            try await engine.start(plan)
            await #expect(throws: SandboxError.self) { try await engine.unpackImage("/etc/passwd", name: "ami-2") }
            await engine.kill("i-1")
            try await engine.removeImage(name: "ami-1")
            #expect(HostFile.names(in: fixture.directory + "/data/images") == [])
        }
    }

    @Test("stands on an image of one's own, which it does not change")
    func ownImage() async throws {
        try await SandboxFixture.with { fixture, engine in
            let image = fixture.directory + "/image"
            for name in ["bin", "etc", "usr/sbin", "tmp"] { try HostFile.makeDirectories("\(image)/\(name)") }
            try HostFile.replace(image + "/etc/release", with: Array("my own\n".utf8), mode: 0o644)
            // A program that needs nothing: the image has no libraries at all.
            let program = try #require(HostFile.bytes(SandboxEngine.besideExecutable))
            try HostFile.replace(image + "/bin/hostname", with: program, mode: 0o755)
            var plan = fixture.plan()
            plan.image = .directory(image)
            try await engine.start(plan)
            let result = try await engine.run(inside: "i-1", ["/bin/hostname"])
            #expect(result.text == "ip-10-0-0-1.internal\n")
            #expect(try await engine.run(inside: "i-1", ["/bin/ls"]).exit == .exited(status: 127))
            #expect(HostFile.names(in: image + "/etc") == ["release"])
            #expect(HostFile.names(in: image) == ["bin", "etc", "tmp", "usr"])
            _ = try await engine.run(inside: "i-1", ["/usr/sbin/poweroff"])
            #expect(await engine.nextExit()?.reason == .poweredOff)
        }
    }
}
