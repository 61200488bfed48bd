package import Gateway
package import Ground
package import HTTPFront

/// How a cloud is started.
package struct CloudSettings: Sendable {
    package var directory: String
    package var endpoints: [Endpoint] = [Endpoint(host: "127.0.0.1", port: 4566)]
    /// Nil: as the data directory last had it, `fast` in a new one.
    package var clock: WorldClock.Mode?
    package var gateway = GatewaySettings()
    /// Policies are evaluated: `ENFORCE_IAM`.
    package var enforcesPolicies = false
    /// Only these services; nil for all: `SERVICES`.
    package var services: Set<String>?
    /// Every acknowledged write is on the disk. Off for tests and for `PERSISTENCE=0`.
    package var isDurable = true
    package var servesTLS = true
    package var version = "0"

    package init(directory: String) { self.directory = directory }
}
