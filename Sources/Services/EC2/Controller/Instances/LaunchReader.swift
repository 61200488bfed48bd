import Ground
import Sandbox
import World

/// Reads from the ledger what an instance is to be started with.
struct LaunchReader: Sendable {
    let world: World

    /// Nil when the instance or its network is gone.
    func launch(_ id: String, in place: Place) throws -> InstanceLaunch? {
        let ledger = world.ledger.snapshot()
        guard let instance = try ledger.get(InstanceRecord.self, id, in: place)?.record,
            let vpc = try ledger.get(VPCRecord.self, instance.vpc, in: place)?.record
        else { return nil }
        let boot = BootPlan(base64: instance.userData)
        let type = InstanceTypeTable.type(instance.type)
        let options = try ledger.get(DHCPOptionsRecord.self, vpc.dhcpOptions, in: place)?.record
        return InstanceLaunch(
            id: id,
            hostName: boot.hostname ?? HostNames.privateName(instance.privateAddress, region: place.region),
            root: try ledger.image(instance.image, in: place).root,
            cpus: type?.cpus ?? 1,
            memoryMiB: type?.memoryMiB ?? 1024,
            resolvers: options?.resolvers ?? [ServiceAddresses.resolver(of: vpc)],
            searchDomain: options?.domain ?? HostNames.privateDomain(place.region),
            files: boot.files.map {
                SandboxFile(path: $0.path, content: $0.content, mode: $0.mode, owner: $0.owner, appends: $0.appends)
            },
            scripts: warning(boot.warnings)
                + boot.firstBootScripts.map { SandboxScript(name: $0.name, content: $0.content) }
        )
    }

    /// What the user data asked for in vain is told where its author looks: in the console log.
    private func warning(_ lines: [String]) -> [SandboxScript] {
        if lines.isEmpty { return [] }
        let text = lines.map { "echo " + CloudConfig.quoted("user data: \($0)") }.joined(separator: "\n")
        return [SandboxScript(name: "warnings", content: Array("#!/bin/sh\n\(text)\n".utf8))]
    }
}

extension DHCPOptionsRecord {
    private func values(_ key: String) -> [String] { options.first { $0.key == key }?.values ?? [] }

    /// Nil when the VPC's own resolver is meant.
    var resolvers: [IPv4Address]? {
        let named = values("domain-name-servers").filter { $0 != "AmazonProvidedDNS" }.compactMap { IPv4Address($0) }
        return named.isEmpty ? nil : named
    }

    var domain: String? { values("domain-name").first }
}
