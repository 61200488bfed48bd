import Ground
import Synchronization

/// Public addresses that were lent to hosts, as far as this life of the cloud has placed them.
final class PublicAddresses: Sendable {
    private let held = Mutex<[String: IPv4Address]>([:])

    func set(_ id: String, node: String, _ address: IPv4Address?) { held.withLock { $0["\(id) \(node)"] = address } }
    func address(_ id: String, node: String) -> IPv4Address? { held.withLock { $0["\(id) \(node)"] } }
}
