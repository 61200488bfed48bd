import Glibc
import Ground
import ProcessSupervisor
import Synchronization

@testable import BrokerPair

/// Why tests on real servers run or do not.
enum BrokerTests {
    static let areAllowed: Bool = {
        let lacking = geteuid() == 0 ? BrokerEngine.missing() : ["root is needed: sudo make test"]
        if lacking.isEmpty { return true }
        let line = Array("SKIPPED: tests of real brokers: \(lacking.joined(separator: "; "))\n".utf8)
        _ = write(2, line, line.count)
        return false
    }()
}

/// A broker engine in a directory of its own, on addresses of its own.
final class BrokerFixture: Sendable {
    let directory: String
    let owner: String
    let addresses: [IPv4Address]
    private static let count = Atomic<Int>(0)

    init() throws {
        let number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
        owner = "btest-\(getpid())-\(number)"
        directory = "/tmp/faultline-\(owner)"
        // Loopback, one block a process and a fixture.
        let block = UInt32(0x7F40_0000) + UInt32(getpid() & 0x3FFF) << 6 + UInt32(number) * 4
        addresses = [IPv4Address(block + 1), IPv4Address(block + 2)]
        try HostFile.removeTree(directory)
        try HostFile.makeDirectories(directory)
    }

    deinit { try? HostFile.removeTree(directory) }

    func engine() throws -> BrokerEngine {
        try BrokerEngine(
            owner: owner,
            directory: directory + "/data",
            clock: WorldClock(mode: .real),
            ids: IdentifierSource()
        )
    }

    func plan(nodes: Int = 2, password: String = "first-password", configuration: String? = nil) -> BrokerPlan {
        BrokerPlan(
            id: "b",
            nodes: (0..<nodes).map { BrokerNodePlan(id: "\($0 + 1)", namespacePath: nil, address: addresses[$0]) },
            users: [BrokerUser(name: "user", password: password, groups: ["users"])],
            configuration: configuration,
            certificate: ServerCertificate(certificate: Self.certificate, key: Self.key, authority: ""),
            storageBytes: 1 << 30
        )
    }

    /// Runs `body` while the engine looks after its brokers, then removes them all.
    func run(
        _ engine: BrokerEngine,
        removing: Bool = true,
        _ body: @escaping @Sendable (BrokerEngine) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await engine.run() }
            do {
                try await body(engine)
            } catch {
                for id in engine.brokers { try? await engine.remove(id) }
                group.cancelAll()
                throw error
            }
            if removing {
                for id in engine.brokers { try await engine.remove(id) }
                await engine.shutdown()
            }
            group.cancelAll()
        }
        engine.close()
    }

    // Of a test alone: made with openssl, good until 2036.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBojCCAUmgAwIBAgIUXa+PAmb6U1tPYyhPi9rVlZlR+gYwCgYIKoZIzj0EAwIw
        FjEUMBIGA1UEAwwLYnJva2VyLnRlc3QwHhcNMjYxMTIzMTU0MTUxWhcNMzYxMTIw
        MTU0MTUxWjAWMRQwEgYDVQQDDAticm9rZXIudGVzdDBZMBMGByqGSM49AgEGCCqG
        SM49AwEHA0IABEKx+V1xh9nbMTq6XWTkD1BzAZQkUo0b3Eb74D1b/fGjsq2RuGez
        6+yoXD2aeFXVSSrLNZ4+aGQVgUt/ZA10I8SjdTBzMB0GA1UdDgQWBBS8Y5YIX2ol
        /KPFk5Y3EjLt3hk4sDAfBgNVHSMEGDAWgBS8Y5YIX2ol/KPFk5Y3EjLt3hk4sDAP
        BgNVHRMBAf8EBTADAQH/MCAGA1UdEQQZMBeCCWxvY2FsaG9zdIcEfwkJAYcEfwkJ
        AjAKBggqhkjOPQQDAgNHADBEAiAgb6l7oWEwbNmqY+aTxAOo3QUOW5qFbj20+lUq
        iv+clAIgVChOiQAfNyoTCcV/mfpbMn7N4juKc1kgu+za/CemCJc=
        -----END CERTIFICATE-----

        """
    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgBL2OgXEcmRTPGZlz
        29MFH7najYfXinwMBGUxQxUF4u6hRANCAARCsfldcYfZ2zE6ul1k5A9QcwGUJFKN
        G9xG++A9W/3xo7Ktkbhns+vsqFw9mnhV1UkqyzWePmhkFYFLf2QNdCPE
        -----END PRIVATE KEY-----

        """
}

/// Events of an engine, to be waited for one after the other.
struct EventReader {
    private let events: AsyncStream<BrokerEvent>

    init(_ engine: BrokerEngine) { events = engine.events() }

    /// Waits for the first event that fits; nil when the engine was closed before.
    func first(where fits: (BrokerEvent.Kind) -> Bool) async -> BrokerEvent.Kind? {
        for await event in events where fits(event.kind) { return event.kind }
        return nil
    }
}
