import AWSModel
import Ground
import Synchronization
import World

/// Stands for EC2's hosts: gives addresses, and keeps what it was asked for.
final class FakeBrokerHosts: ServiceHosts {
    struct State: Sendable {
        var hosts: [String: ServiceHostPlan] = [:]
        var error: AWSError?
    }

    let state = Mutex(State())
    var refusal: String? { nil }

    func place(_ wanted: ServiceHostPlan) async throws -> ServiceHost {
        try state.withLock { state in
            if let error = state.error { throw error }
            state.hosts[wanted.id] = wanted
        }
        let number = UInt32(wanted.id.hasSuffix("-1") ? 11 : 12)
        return ServiceHost(
            id: wanted.id,
            interface: "eni-\(wanted.id)",
            vpc: "vpc-1",
            zone: "",
            zoneName: "",
            address: IPv4Address(0x0A00_0000 + number),
            publicAddress: wanted.isPublic ? IPv4Address(0xC633_6400 + number) : nil,
            namespacePath: "/run/netns/\(wanted.id)"
        )
    }

    func remove(_ id: String, in place: Place) async throws { state.withLock { $0.hosts[id] = nil } }

    func connect(to id: String, port: Int, in place: Place, within: Duration) async throws -> Int32 {
        throw AWSError.internalFailure
    }
}

struct FakeBrokerIssuer: CertificateIssuer {
    func issue(names: [String]) async throws -> ServerCertificate {
        ServerCertificate(certificate: names.joined(separator: " "), key: "key", authority: "authority")
    }
}

/// Keeps what was published.
final class FakeBrokerSink: MetricSink {
    let taken = Mutex<[Measurement]>([])
    func publish(_ measurements: [Measurement]) { taken.withLock { $0 += measurements } }
}
