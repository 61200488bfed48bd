import Ground
import Testing
import World

@Suite("Geography")
struct GeographyTests {
    private let geography = Geography()

    @Test("knows the Regions and their zones")
    func table() {
        #expect(geography.regions(in: .aws).count == 34)
        #expect(geography.regions(in: .aws).filter(\.needsOptIn).count == 17)
        #expect(Set(geography.regions.map(\.zonePrefix)).count == geography.regions.count)
        for region in geography.regions {
            let zones = geography.zones(in: region.name, for: Account.standard)
            #expect((2...6).contains(zones.count))
            #expect(Set(zones.map(\.id)).count == zones.count)
            #expect(zones.map(\.name) == zones.map(\.name).sorted())
            #expect(zones.allSatisfy { $0.name.hasPrefix(region.name) && $0.id.hasPrefix(region.zonePrefix + "-az") })
        }
        #expect(geography.region("us-east-1")?.longName == "US East (N. Virginia)")
        #expect(geography.region("mars-north-1") == nil)
        #expect(geography.zones(in: "mars-north-1", for: Account.standard).isEmpty)
    }

    @Test("gives the default account the usual order")
    func usual() {
        let zones = geography.zones(in: "us-east-1", for: Account.standard)
        #expect(zones.map(\.name) == ["a", "b", "c", "d", "e", "f"].map { "us-east-1" + $0 })
        #expect(zones.map(\.id) == [6, 1, 2, 4, 3, 5].map { "use1-az\($0)" })
        #expect(geography.zone(named: "us-west-1a", for: Account.standard) == nil)
    }

    @Test("maps zones for each account on its own in the old Regions, alike in the others")
    func mapping() {
        func orders(_ region: String) -> Set<[String]> {
            Set((0..<50).map { geography.zones(in: region, for: "\(111_111_111_111 + $0)").map(\.id) })
        }
        #expect(orders("us-east-1").count > 10)
        #expect(orders("us-west-1").count == 2)
        #expect(orders("us-east-2").count == 1)
        #expect(orders("us-east-1").allSatisfy { Set($0) == Set((1...6).map { "use1-az\($0)" }) })
        let account = "123456789012"
        #expect(geography.zones(in: "eu-west-1", for: account) == Geography().zones(in: "eu-west-1", for: account))
    }

    @Test("finds a zone by name and by id, both ways")
    func lookups() throws {
        for region in geography.regions {
            for zone in geography.zones(in: region.name, for: "123456789012") {
                #expect(geography.zone(named: zone.name, for: "123456789012") == zone)
                #expect(geography.zone(id: zone.id, for: "123456789012") == zone)
                #expect(geography.region(ofZone: zone.id) == region)
            }
        }
        for id in ["", "use1", "use1-az7", "use1-az", "use9-az1", "use1-az1-x"] {
            #expect(geography.region(ofZone: id) == nil)
        }
    }

    @Test("knows the partitions' names")
    func partitions() {
        #expect(Partition(ofRegion: "us-east-1").dnsSuffix == "amazonaws.com")
        #expect(Partition(ofRegion: "cn-north-1").dnsSuffix == "amazonaws.com.cn")
        #expect(Partition(ofRegion: "us-gov-west-1").rawValue == "aws-us-gov")
    }
}
