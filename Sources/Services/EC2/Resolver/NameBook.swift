import Ground
import World

/// What a VPC's resolver knows: AWS's names, those of the VPC's hosts, and of the test hosts outside.
///
/// Source: VPC User Guide, "DNS attributes for your VPC" and "Amazon DNS server"; EC2 User Guide, "EC2 instance
/// hostname types".
struct NameBook: Sendable {
    enum Answer: Sendable, Equatable {
        case addresses([IPv4Address])
        case name(String)
        /// The name is there, but has nothing of the kind asked for.
        case nothing
        case unknown
    }

    let region: String
    /// Private addresses by the public ones that hide them: a public name is private within its VPC.
    let privateByPublic: [IPv4Address: IPv4Address]
    /// Addresses of hosts, for names made of them.
    let isOwn: @Sendable (IPv4Address) -> Bool
    let objectStoreBlocks: @Sendable (_ region: String) -> [IPv4Block]
    /// Where the public endpoints of all other services answer.
    let serviceAddress: IPv4Address
    let outsideHosts: [String: IPv4Address]
    let isRegion: @Sendable (String) -> Bool
    /// Services' endpoints, which come before AWS's own names.
    let endpoints: EndpointNames
    /// Answers as the world outside is answered, which does not see private addresses where there are public ones.
    var isOutside = false

    func addresses(of name: String) -> Answer {
        let name = name.lowercased()
        if let endpoint = endpoints.addresses(of: name) {
            let found = isOutside && !endpoint.outer.isEmpty ? endpoint.outer : endpoint.inner
            return found.isEmpty ? .nothing : .addresses(found)
        }
        if let host = outsideHosts[name] { return .addresses([host]) }
        if let address = HostNameReader.privateAddress(name, region: region) {
            return isOwn(address) ? .addresses([address]) : .unknown
        }
        if let address = HostNameReader.publicAddress(name) {
            return .addresses([privateByPublic[address] ?? address])
        }
        return service(name)
    }

    /// The name of an address, asked for as `4.3.2.1.in-addr.arpa`.
    func name(ofReverse name: String) -> Answer {
        guard let address = HostNameReader.reversed(name.lowercased()) else { return .unknown }
        if isOwn(address) { return .name(HostNames.privateName(address, region: region)) }
        guard PublicAddresses.all.contains(address) else { return .unknown }
        return .name(HostNames.publicName(address, region: region))
    }

    private func service(_ name: String) -> Answer {
        guard name.hasSuffix(".amazonaws.com") || name == "amazonaws.com" else { return .unknown }
        let labels = name.dropLast(".amazonaws.com".count).split(separator: ".").map(String.init)
        guard let last = labels.last else { return .nothing }
        let home = isRegion(last) ? last : nil
        guard let front = labels.dropLast(home == nil ? 0 : 1).last(where: { $0 != "dualstack" }) else {
            return .unknown
        }
        if front == "s3" || front.hasPrefix("s3-") {
            let dashed = front.hasPrefix("s3-") ? String(front.dropFirst(3)) : nil
            let named = home ?? dashed.flatMap { isRegion($0) ? $0 : nil } ?? "us-east-1"
            return .addresses(Self.spread(name, over: objectStoreBlocks(named)))
        }
        return .addresses([serviceAddress])
    }

    /// A few addresses of the blocks, the same for a name each time.
    static func spread(_ name: String, over blocks: [IPv4Block]) -> [IPv4Address] {
        guard !blocks.isEmpty else { return [] }
        var hash: UInt32 = 2_166_136_261
        for byte in name.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return (0..<min(4, blocks.count * 4)).map { turn in
            let block = blocks[(Int(hash) + turn) % blocks.count]
            // Never the first or last of a block, which look like a network's own.
            let place = 1 + (Int(hash >> 8) + turn * 7919) % (block.count - 2)
            return block[place]
        }
    }
}

/// Addresses read back from the names that are made of them.
enum HostNameReader {
    static func privateAddress(_ name: String, region: String) -> IPv4Address? {
        guard name.hasPrefix("ip-"), name.hasSuffix("." + HostNames.privateDomain(region)) else { return nil }
        return address(dashed: name.dropFirst(3).prefix { $0 != "." })
    }

    static func publicAddress(_ name: String) -> IPv4Address? {
        guard name.hasPrefix("ec2-"), name.contains(".compute"), name.contains(".amazonaws.com") else { return nil }
        return address(dashed: name.dropFirst(4).prefix { $0 != "." })
    }

    /// `4.3.2.1.in-addr.arpa` is 1.2.3.4.
    static func reversed(_ name: String) -> IPv4Address? {
        let suffix = ".in-addr.arpa"
        guard name.hasSuffix(suffix) else { return nil }
        let labels = name.dropLast(suffix.count).split(separator: ".", omittingEmptySubsequences: false)
        return IPv4Address(labels.reversed().joined(separator: "."))
    }

    private static func address(dashed text: Substring) -> IPv4Address? {
        IPv4Address(text.replacing("-", with: "."))
    }
}
