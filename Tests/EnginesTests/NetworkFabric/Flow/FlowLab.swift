import Glibc
import Ground
import NetworkFabric
import Testing

extension Trait where Self == ConditionTrait {
    /// Skips loudly where network namespaces cannot be made.
    static var needsFlowLab: Self {
        let isThere = FlowLab.shell("ip netns list && command -v nft perl") == 0 && getuid() == 0
        if !isThere { print("SKIPPED, no flows to observe: root, ip, nft and perl are needed") }
        return .enabled(if: isThere, "root, ip, nft and perl are needed")
    }
}

/// A router between two hosts, made by hand: `web` at 10.0.1.10 and `data` at 10.0.2.10 as in ``ReachFixture``.
///
/// It marks and logs as the fabric's routers do, and refuses port 22 to `data` and port 23 from `web`.
final class FlowLab: Sendable {
    struct Failure: Error {
        var line: String
    }

    let name: String
    let clock = WorldClock(mode: .manual)

    init(_ test: String) throws {
        name = "flowlab\(getpid())\(test)"
        try run(
            """
            set -e
            for n in r web data; do ip netns add \(name)-$n; ip -n \(name)-$n link set lo up; done
            on() { n=$1; shift; ip netns exec \(name)-$n "$@"; }
            on r sysctl -qw net.ipv4.ip_forward=1
            for s in acct timestamp events; do on r sysctl -qw net.netfilter.nf_conntrack_$s=1; done
            ip -n \(name)-r link add l-web type veth peer name eth0 netns \(name)-web
            ip -n \(name)-r link add l-data type veth peer name eth0 netns \(name)-data
            ip -n \(name)-r addr add 10.0.1.1/24 dev l-web; ip -n \(name)-r addr add 10.0.2.1/24 dev l-data
            ip -n \(name)-r link set l-web up; ip -n \(name)-r link set l-data up
            ip -n \(name)-web addr add 10.0.1.10/24 dev eth0; ip -n \(name)-data addr add 10.0.2.10/24 dev eth0
            for n in web data; do ip -n \(name)-$n link set eth0 up; done
            ip -n \(name)-web route add default via 10.0.1.1; ip -n \(name)-data route add default via 10.0.2.1
            on r nft -f - <<'END'
            table ip lab {
                chain pass { type filter hook forward priority filter; policy accept;
                    tcp dport 22 log prefix "l-data in" group 5 snaplen 96
                    tcp dport 22 drop
                    tcp dport 23 log prefix "l-web out" group 5 snaplen 96
                    tcp dport 23 drop
                    tcp sport 3307 tcp flags & (syn | psh) == psh log prefix "l-data out" group 5 snaplen 96
                    tcp sport 3307 tcp flags & (syn | psh) == psh drop
                    ct mark set 1 accept;
                }
            }
            END
            """
        )
    }

    deinit { _ = Self.shell("for n in web data r; do ip netns del \(name)-$n; done") }

    var router: String { "/run/netns/\(name)-r" }

    func observer() -> FlowObserver { FlowObserver(clock: clock) { "l-\($0)" } }

    func watch(every interval: Duration = .seconds(60)) async throws -> FlowWatch {
        try await observer().watch(ReachFixture.shop, router: router, every: interval)
    }

    func run(_ script: String) throws {
        if Self.shell(script) != 0 { throw Failure(line: script) }
    }

    /// One connection from `web` to `data`: so many bytes there, and one line back if any comes within half a second.
    func query(port: Int, bytes: Int = 1000) throws {
        let server = """
            use IO::Socket::INET;
            my $s = IO::Socket::INET->new(Listen => 1, LocalPort => \(port), ReuseAddr => 1) or die;
            print "ready\\n"; close STDOUT; alarm 20; my $c = $s->accept; read $c, my $x, \(bytes);
            print $c "answer\\n"; close $c;
            """
        let client = """
            use IO::Socket::INET;
            my $c = IO::Socket::INET->new(PeerAddr => "10.0.2.10:\(port)", Timeout => 5) or die;
            print $c "x" x \(bytes); $c->flush; alarm 1; my $l = <$c>; close $c;
            """
        _ = try? run(
            """
            exec 3< <(ip netns exec \(name)-data perl -e '\(server)'); read ready <&3
            ip netns exec \(name)-web perl -e '\(client)'; wait
            """
        )
    }

    /// Knocks once at a port where nobody answers.
    func knock(port: Int) {
        let client = """
            use IO::Socket::INET; use Socket; socket my $s, PF_INET, SOCK_STREAM, 0; $s->blocking(0);
            connect $s, pack_sockaddr_in(\(port), inet_aton("10.0.2.10"));
            select undef, undef, undef, 0.3;
            """
        _ = Self.shell("ip netns exec \(name)-web perl -e '\(client)'")
    }

    @discardableResult
    static func shell(_ script: String) -> Int32 {
        // Through a file: `system` knows only sh.
        var pipe: UnsafeMutablePointer<FILE>?
        pipe = popen("bash >/dev/null 2>&1", "w")
        guard let pipe else { return -1 }
        fputs(script, pipe)
        return pclose(pipe)
    }
}
