import AWSModel
import Ground
import World

/// The addresses by which instances are known outside: a part of the benchmarking block for each Region.
///
/// The block is in no use on the real internet, so nothing real is shadowed. Regions take 2048 addresses each, in the
/// order of their names; from 198.19.128.0 on none is given out.
///
/// Source: RFC 2544, RFC 6890 (198.18.0.0/15).
enum PublicAddresses {
    static let all = IPv4Block(IPv4Address(0xC612_0000), prefix: 15)

    private static let places: [String: Int] = Dictionary(
        uniqueKeysWithValues: Geography().regions.enumerated().map { ($1.name, $0) }
    )

    /// A Region's place in the order of names; one past the last for a name that is not known.
    static func place(ofRegion region: String) -> Int { places[region] ?? places.count }

    /// Those of a Region.
    static func block(ofRegion region: String) -> IPv4Block {
        IPv4Block(all[place(ofRegion: region) * 2048], prefix: 21)
    }
}

extension LedgerReading {
    /// Whether an address outside is somebody's already.
    func isTaken(publicAddress address: IPv4Address) throws -> Bool {
        let text = address.description
        return try !list(AddressRecord.self, where: "address", is: text).isEmpty
            || !list(NetworkInterfaceRecord.self, where: "public", is: text).isEmpty
    }

    /// A free address of the Region's block.
    ///
    /// - Parameter id: what it is for; it spreads the addresses over the block.
    func borrowPublicAddress(for id: String, region: String) throws -> IPv4Address {
        let block = PublicAddresses.block(ofRegion: region)
        let start = Int(stableHash(id) % UInt64(block.count))
        for step in 0..<block.count {
            let address = block[(start + step) % block.count]
            // The ends look like a network's and a broadcast address.
            if address == block.first || address == block.last { continue }
            if try !isTaken(publicAddress: address) { return address }
        }
        throw AWSError(
            "InsufficientAddressCapacity",
            "There are not enough addresses in the Region \(region) to satisfy the request.",
            status: 500,
            fault: .receiver
        )
    }
}
