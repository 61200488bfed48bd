import NIOCore
import NIOSSL
import Synchronization

/// Who the server is to a TLS client: a certificate per name asked for, made when first asked for.
///
/// A wildcard does not span labels, so `a.b.example.com` needs a certificate of its own; making one takes less than
/// a handshake. All of them share one key, which lives only in memory.
package final class TLSIdentity: Sendable {
    /// Certificates kept at most; the oldest goes first.
    private static let rememberedNames = 1024

    private let authority: CertificateAuthority
    private let defaultNames: [String]
    private let unixSeconds: @Sendable () -> Int64
    private let state = Mutex(State())

    private struct State {
        var context: NIOSSLContext?
        var key: (der: [UInt8], source: NIOSSLPrivateKeySource)?
        var leaves: [String: NIOSSLCertificate] = [:]
        var order: [String] = []
    }

    /// - Parameter defaultNames: for clients that ask for no name, such as those that connect to an address.
    package init(
        authority: CertificateAuthority,
        defaultNames: [String] = ["localhost", "127.0.0.1", "::1"],
        unixSeconds: @escaping @Sendable () -> Int64
    ) {
        self.authority = authority
        self.defaultNames = defaultNames
        self.unixSeconds = unixSeconds
    }

    /// The context of all connections, made at the first of them.
    func context() throws -> NIOSSLContext {
        try state.withLock { state in
            if let context = state.context { return context }
            let (leaf, key) = try leaf(for: nil, &state)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: [.certificate(leaf)],
                privateKey: key
            )
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            // How long a close waits for the client's farewell.
            configuration.shutdownTimeout = .seconds(1)
            configuration.sslContextCallback = { [weak self] values, promise in
                promise.completeWith(Result { try self?.override(for: values.serverHostname) ?? .noChanges })
            }
            let context = try NIOSSLContext(configuration: configuration)
            state.context = context
            return context
        }
    }

    private func override(for name: String?) throws -> NIOSSLContextConfigurationOverride {
        guard let name = name.flatMap(TLSIdentity.usable) else { return .noChanges }
        let (leaf, key) = try state.withLock { state in try self.leaf(for: name, &state) }
        var override = NIOSSLContextConfigurationOverride()
        override.certificateChain = [.certificate(leaf)]
        override.privateKey = key
        return override
    }

    private func leaf(for name: String?, _ state: inout State) throws -> (NIOSSLCertificate, NIOSSLPrivateKeySource) {
        let key = try state.key ?? newKey()
        state.key = key
        let index = name ?? ""
        if let leaf = state.leaves[index] { return (leaf, key.source) }
        let names = name.map { [$0] } ?? defaultNames
        let der = try authority.mint(names: names, key: key.der, unixSeconds: unixSeconds())
        let leaf = try NIOSSLCertificate(bytes: der, format: .der)
        if state.order.count == TLSIdentity.rememberedNames { state.leaves[state.order.removeFirst()] = nil }
        state.leaves[index] = leaf
        state.order.append(index)
        return (leaf, key.source)
    }

    private func newKey() throws -> (der: [UInt8], source: NIOSSLPrivateKeySource) {
        let der = try CertificateAuthority.makeLeafKey()
        return (der, .privateKey(try NIOSSLPrivateKey(bytes: der, format: .der)))
    }

    /// The name in lower case when it can stand in a certificate; clients may send anything.
    static func usable(_ name: String) -> String? {
        let lowered = name.lowercased()
        let isHostName = lowered.utf8.allSatisfy {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || $0.isDigit || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
        }
        return isHostName && (1...253).contains(lowered.utf8.count) ? lowered : nil
    }
}
