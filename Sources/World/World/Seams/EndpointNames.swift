package import Ground
import Synchronization

/// DNS names of services' endpoints, which move: a database's name goes to its standby's address at a failover.
///
/// Kept in memory: the controllers that point names do so again at each start. VPC resolvers answer from here with
/// 5 s to live, before AWS's own names; the resolver of the world outside answers with the outer addresses.
package final class EndpointNames: Sendable {
    package struct Addresses: Sendable, Hashable {
        /// What networks see.
        package var inner: [IPv4Address]
        /// What the world outside sees; empty: the same.
        package var outer: [IPv4Address]

        package init(inner: [IPv4Address], outer: [IPv4Address] = []) {
            self.inner = inner
            self.outer = outer
        }
    }

    private let names = Mutex<[String: Addresses]>([:])

    package init() {}

    /// Points a name, such as `orders.c1x2.us-east-1.rds.amazonaws.com`, from now on.
    package func point(_ name: String, to addresses: Addresses) {
        names.withLock { $0[name.lowercased()] = addresses }
    }

    package func remove(_ name: String) { names.withLock { _ = $0.removeValue(forKey: name.lowercased()) } }

    package func addresses(of name: String) -> Addresses? { names.withLock { $0[name.lowercased()] } }
}
