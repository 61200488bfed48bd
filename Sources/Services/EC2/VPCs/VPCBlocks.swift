import AWSModel
import EC2Shapes
import Ground
import World

/// Which blocks of addresses a VPC may have.
///
/// Source: VPC User Guide, "VPC CIDR blocks".
enum VPCBlocks {
    /// Loopback, link-local, multicast and above; and what this cloud gives out as public addresses.
    private static let forbidden = [
        IPv4Block(IPv4Address(0x7F00_0000), prefix: 8), IPv4Block(IPv4Address(0xA9FE_0000), prefix: 16),
        IPv4Block(IPv4Address(0xE000_0000), prefix: 3), IPv4Block(IPv4Address(0), prefix: 8), PublicAddresses.all,
    ]

    /// The address ranges that do not mix in one VPC.
    private static let families = [
        IPv4Block(IPv4Address(0x0A00_0000), prefix: 8), IPv4Block(IPv4Address(0xAC10_0000), prefix: 12),
        IPv4Block(IPv4Address(0xC0A8_0000), prefix: 16), IPv4Block(IPv4Address(0x6440_0000), prefix: 10),
    ]

    static func block(_ text: String) throws(AWSError) -> IPv4Block {
        let block = try AddressText.block(text, for: "cidrBlock")
        guard (16...28).contains(block.prefix), !forbidden.contains(where: { $0.overlaps(block) }) else {
            throw AWSError("InvalidVpc.Range", "The CIDR '\(block)' is invalid.")
        }
        return block
    }

    /// Whether a further block may join those of a VPC. The shared range 100.64.0.0/10 joins any.
    static func mayJoin(_ block: IPv4Block, _ primary: IPv4Block) -> Bool {
        func family(_ block: IPv4Block) -> Int? { families.firstIndex { $0.overlaps(block) } }
        guard let new = family(block), new != 3, let old = family(primary) else { return true }
        return old == 3 || old == new
    }

    static func view(_ block: VPCRecord.Block, state: String) -> VpcCidrBlockAssociation {
        VpcCidrBlockAssociation {
            $0.associationId = block.associationID
            $0.cidrBlock = block.block.description
            $0.cidrBlockState = VpcCidrBlockState { $0.state = state }
        }
    }
}
