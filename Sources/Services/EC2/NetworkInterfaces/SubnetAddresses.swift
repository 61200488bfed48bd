import AWSModel
import Ground

/// Which addresses of a subnet are free.
///
/// Source: VPC User Guide, "Subnet CIDR blocks": the first four and the last address of a block are AWS's own.
struct SubnetAddresses: Sendable {
    let block: IPv4Block
    private var taken: Set<IPv4Address>

    init(block: IPv4Block, taken: some Sequence<IPv4Address>) {
        self.block = block
        self.taken = Set(taken)
    }

    /// Places that interfaces may have within the block.
    private var usable: Range<Int> { 4..<max(block.count - 1, 4) }

    /// What `AvailableIpAddressCount` says.
    var freeCount: Int { max(usable.count - taken.count, 0) }

    /// Takes the address that a request names.
    mutating func take(_ address: IPv4Address) throws(AWSError) {
        guard block.contains(address) else {
            throw .invalidValue("Address \(address) does not fall within the subnet's address range")
        }
        guard usable.contains(Int(address.number - block.first.number)) else {
            throw .invalidValue("Address \(address) is in subnet's reserved address range")
        }
        guard taken.insert(address).inserted else {
            throw AWSError("InvalidIPAddress.InUse", "Address \(address) is in use.")
        }
    }

    /// Takes any free address. The seed spreads them over the subnet, so that an address just given up is not the next
    /// one's at once.
    mutating func takeAny(seed: UInt64, subnet: String) throws(AWSError) -> IPv4Address {
        if freeCount > 0 {
            let start = Int(seed % UInt64(usable.count))
            for step in 0..<usable.count {
                let address = block[usable.lowerBound + (start + step) % usable.count]
                if taken.insert(address).inserted { return address }
            }
        }
        throw AWSError(
            "InsufficientFreeAddressesInSubnet",
            "There are not enough free addresses in subnet '\(subnet)' to satisfy the requested number of instances."
        )
    }
}
