import Glibc
import Ground
import Testing

@testable import ProcessSupervisor
@testable import Sandbox

@Suite("Root of an instance", .enabled(if: RootTests.areAllowed), .timeLimit(.minutes(2)))
struct IsolationTests {
    private static let refused = [
        "mount -t tmpfs x /mnt", "mount -o remount,rw /sys", "mknod /tmp/sda b 8 0", "umount /proc/sys",
        "echo x > /proc/sys/kernel/core_pattern", "echo b > /proc/sysrq-trigger", "date -s 2001-01-01",
        "echo 1 > /sys/kernel/mm/ksm/run", "cat /proc/kmsg | grep .", "dmesg", "chroot /proc/1/root true",
        "readlink /proc/1/fd/4", "readlink /proc/1/exe", "insmod /x.ko", "hostname other", "unshare -m true",
        "nsenter -t 1 -m true", "swapoff -a && swapon /x", "kill -9 1 && sleep 1 && false",
        "echo -17 > /proc/1/oom_score_adj", "keyctl show 2>/dev/null | grep keyring",
        "python3 -c 'import ctypes, sys; sys.exit(ctypes.CDLL(None).syscall(246, 0, 0, 0, 0) != 0)'",
    ]

    @Test("can do nothing to the host")
    func refusals() async throws {
        try await SandboxFixture.with { fixture, engine in
            try await engine.start(fixture.plan())
            for command in Self.refused {
                let status = try await engine.status("i-1", command + " 2>/dev/null")
                #expect(status != .exited(status: 0), "\(command)")
                #expect(engine.isRunning("i-1"), "\(command)")
            }
        }
    }

    @Test("can neither see nor end processes of the host or of other instances")
    func processes() async throws {
        try await SandboxFixture.with { fixture, engine in
            try await engine.start(fixture.plan("i-1"))
            try await engine.start(fixture.plan("i-2"))
            let other = try #require(engine.processNumber(of: "i-2"))
            for number in [getpid(), other] {
                #expect(try await engine.status("i-1", "kill -0 \(number) 2>/dev/null") != .exited(status: 0))
            }
            _ = try await engine.status("i-1", "kill -9 -1")
            #expect(engine.isRunning("i-1") && engine.isRunning("i-2"))
        }
    }

    @Test("cannot lead the host astray by links in its layer")
    func plantedLinks() async throws {
        try await SandboxFixture.with { fixture, engine in
            let target = "/opt/faultline-\(fixture.owner)"
            try HostFile.makeDirectories(target)
            defer { try? HostFile.removeTree(target) }
            try await engine.start(fixture.plan())
            let script = """
                mkdir -p \(target)
                rm -rf /etc /var /srv /mnt
                for d in etc var srv mnt; do ln -s \(target) /$d; done
                """
            _ = try await engine.status("i-1", script)
            await engine.stop("i-1", grace: .seconds(10))
            var plan = fixture.plan()
            plan.hostname = "other"
            plan.resolver = SandboxResolver(addresses: ["10.0.0.2"])
            plan.files = [SandboxFile(path: "/srv/file", content: [1])]
            plan.directories = [SandboxDirectory(source: "/usr/lib", target: "/mnt/lib", isReadOnly: true)]
            try await engine.start(plan)
            #expect(try await engine.say("i-1", "cat /etc/hostname") == "other\n")
            #expect(HostFile.names(in: target) == [])
        }
    }

    @Test("has what it needs: its network's settings, ownership, other users, low ports")
    func allowed() async throws {
        try await SandboxFixture.with { fixture, engine in
            try await engine.start(fixture.plan())
            let script = """
                set -e
                echo 1 > /proc/sys/net/ipv4/ip_forward
                ip link add v type veth peer name w
                ip address add 10.1.1.1/24 dev v
                touch /f; chown user:daemon /f; chmod 4755 /f
                su user -c id -s /bin/sh > /dev/null
                sudo true
                python3 -c 'import socket; socket.socket().bind(("127.0.0.1", 80))'
                echo x > /dev/null; head -c 1 /dev/urandom > /dev/null; echo x > /dev/shm/x
                """
            #expect(try await engine.say("i-1", script) == "")
        }
    }

    @Test("finds a terminal when one is brought", arguments: [true, false])
    func terminal(brought: Bool) async throws {
        try await SandboxFixture.with { fixture, engine in
            try await engine.start(fixture.plan())
            let command = try engine.enterCommand("i-1", ["/bin/sh", "-c", "tty; exit 6"])
            let quoted = command.map { "'\($0)'" }.joined(separator: " ")
            let arguments = brought ? ["-qec", quoted, "/dev/null"] : []
            let plan =
                brought
                ? ProcessPlan(
                    id: "t",
                    program: "/usr/bin/script",
                    arguments: arguments,
                    environment: ["PATH": "/usr/bin"]
                )
                : ProcessPlan(id: "t", program: command[0], arguments: Array(command.dropFirst()))
            let result = try await engine.supervisor.run(plan)
            #expect(result.exit == .exited(status: 6))
            #expect(result.text.contains(brought ? "/dev/pts/0\r\n" : "not a tty\n"))
        }
    }
}
