import Ground
import NetworkFabric
import ProcessSupervisor
import Sandbox

/// The real engine that runs instances.
struct SandboxHost: InstanceHost {
    let engine: SandboxEngine
    let fabric: Fabric
    /// The certificate of the cloud's authority, which instances trust.
    let authorityPEM: @Sendable () -> String?

    func start(_ launch: InstanceLaunch) async throws {
        if engine.isRunning(launch.id) { return }
        try await engine.start(
            SandboxPlan(
                id: launch.id,
                hostname: launch.hostName,
                networkNamespacePath: fabric.namespacePath(host: launch.id),
                image: try await image(launch.root),
                limits: SandboxLimits(
                    processors: Double(launch.cpus),
                    memoryBytes: Int64(launch.memoryMiB) << 20
                ),
                resolver: SandboxResolver(
                    addresses: launch.resolvers.map(\.description),
                    searchDomains: [launch.searchDomain]
                ),
                authorityPEM: authorityPEM(),
                authorityVariables: ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE"],
                files: launch.files,
                firstBootScripts: launch.scripts
            )
        )
    }

    /// An archive is unpacked once, under a name made of its path.
    private func image(_ root: MachineImage.Root) async throws -> SandboxImage {
        switch root {
        case .host: return .host
        case .directory(let path): return .directory(path)
        case .archive(let path):
            let name = "image-" + hexadecimal(HashAlgorithm.sha256.hash(path.utf8)).prefix(16)
            return .directory(try await engine.unpackImage(path, name: name))
        }
    }

    func stop(_ id: String, grace: Duration) async throws { _ = await engine.stop(id, grace: grace) }
    func cutPower(_ ids: [String]) async throws { await engine.kill(ids) }
    func remove(_ id: String) async throws { try await engine.remove(id) }
    func running() async -> Set<String> { Set(engine.active.filter(engine.isRunning)) }

    func followExits(_ tell: @Sendable (InstanceExit) async throws -> Void) async throws {
        for await end in engine.exits {
            switch end.reason {
            case .poweredOff: try await tell(InstanceExit(id: end.id, kind: .poweredOff))
            case .rebooted: try await tell(InstanceExit(id: end.id, kind: .rebooted))
            case .crashed: try await tell(InstanceExit(id: end.id, kind: .failed))
            case .killed, .stopped: break
            }
        }
    }
}
