import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "DescribeSubnets", "Subnet".
extension EC2Service {
    func describeSubnets(
        _ input: DescribeSubnetsRequest,
        _ context: RequestContext
    ) async throws -> DescribeSubnetsResult {
        let ledger = try read(input.dryRun)
        let freeCount: (Kept<SubnetRecord>) -> String = { "\((try? ledger.freeAddresses(in: $0).freeCount) ?? 0)" }
        let arn: (Kept<SubnetRecord>) -> String = { context.arn("ec2", "subnet/\($0.id)") }
        let page = try ledger.page(
            SubnetRecord.self,
            .subnet,
            ids: input.subnetIds,
            filters: input.filters,
            [
                "subnet-id": { [$0.id] }, "vpc-id": { [$0.vpc] }, "cidr-block": { [$0.block.description] },
                "cidr": { [$0.block.description] }, "cidrBlock": { [$0.block.description] },
                "availability-zone": { [$0.zoneName] }, "availabilityZone": { [$0.zoneName] },
                "availability-zone-id": { [$0.zone] }, "availabilityZoneId": { [$0.zone] },
                "available-ip-address-count": { [freeCount($0)] }, "default-for-az": { Array($0.isDefault) },
                "defaultForAz": { Array($0.isDefault) }, "owner-id": { [$0.place.account] },
                "state": { _ in ["available"] }, "subnet-arn": { [arn($0)] },
                "map-public-ip-on-launch": { Array($0.givesPublicAddress) }, "ipv6-native": { _ in ["false"] },
                "enable-dns64": { _ in ["false"] }, "outpost-arn": { _ in [] },
                "private-dns-name-options-on-launch.hostname-type": { [$0.hostNameType] },
                "private-dns-name-options-on-launch.enable-resource-name-dns-a-record": {
                    Array($0.answersResourceName)
                },
                "private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record": { _ in ["false"] },
                "ipv6-cidr-block-association.ipv6-cidr-block": { _ in [] },
                "ipv6-cidr-block-association.association-id": { _ in [] },
                "ipv6-cidr-block-association.state": { _ in [] },
            ],
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            in: context.place
        )
        return try DescribeSubnetsResult {
            $0.nextToken = page.nextToken
            $0.subnets = try page.elements.map { try view($0, ledger) }
        }
    }

    func view(_ subnet: Kept<SubnetRecord>, _ ledger: some LedgerReading) throws -> Subnet {
        let tags = try ledger.tags(of: subnet.id, in: subnet.place)
        let freeCount = try ledger.freeAddresses(in: subnet).freeCount
        let (partition, place) = (Partition(ofRegion: subnet.place.region).rawValue, subnet.place)
        return Subnet {
            $0.subnetId = subnet.id
            $0.subnetArn = "arn:\(partition):ec2:\(place.region):\(place.account):subnet/\(subnet.id)"
            $0.ownerId = place.account
            $0.vpcId = subnet.vpc
            $0.state = "available"
            $0.cidrBlock = subnet.block.description
            $0.availableIpAddressCount = freeCount
            $0.availabilityZone = subnet.zoneName
            $0.availabilityZoneId = subnet.zone
            $0.defaultForAz = subnet.isDefault
            $0.mapPublicIpOnLaunch = subnet.givesPublicAddress
            $0.mapCustomerOwnedIpOnLaunch = false
            $0.assignIpv6AddressOnCreation = false
            $0.ipv6CidrBlockAssociationSet = []
            $0.ipv6Native = false
            $0.enableDns64 = false
            $0.blockPublicAccessStates = BlockPublicAccessStates { $0.internetGatewayBlockMode = "off" }
            $0.privateDnsNameOptionsOnLaunch = PrivateDnsNameOptionsOnLaunch {
                $0.hostnameType = subnet.hostNameType
                $0.enableResourceNameDnsARecord = subnet.answersResourceName
                $0.enableResourceNameDnsAAAARecord = false
            }
            $0.tags = Tags.views(tags)
        }
    }
}
