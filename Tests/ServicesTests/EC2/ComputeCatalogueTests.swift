import AWSModel
import EC2Shapes
import Foundation
import Ground
import Testing
import World

@testable import EC2Service

@Suite("Instance types")
struct ComputeInstanceTypeTests {
    @Test("are what AWS says of them")
    func figures() async throws {
        let rows:
            [(String, cpus: Int, memory: Int, interfaces: Int, addresses: Int, architecture: String, disks: Int)] = [
                ("t3.micro", 2, 1024, 2, 2, "x86_64", 0), ("m5d.4xlarge", 16, 65_536, 8, 30, "x86_64", 600),
                ("c7g.large", 2, 4096, 3, 10, "arm64", 0), ("i3en.24xlarge", 96, 786_432, 15, 50, "x86_64", 60_000),
                ("d3.xlarge", 4, 32_768, 4, 3, "x86_64", 5940), ("a1.medium", 1, 2048, 2, 4, "arm64", 0),
            ]
        let bench = try ComputeBench()
        let shown = try await bench.run(EC2Operations.describeInstanceTypes) { $0.instanceTypes = rows.map(\.0) }
        for row in rows {
            let type = try #require(shown.instanceTypes?.first { $0.instanceType == row.0 })
            #expect(type.vCpuInfo?.defaultVCpus == row.cpus, "\(row.0)")
            #expect(type.memoryInfo?.sizeInMiB == row.memory, "\(row.0)")
            #expect(type.networkInfo?.maximumNetworkInterfaces == row.interfaces, "\(row.0)")
            #expect(type.networkInfo?.ipv4AddressesPerInterface == row.addresses, "\(row.0)")
            #expect(type.processorInfo?.supportedArchitectures == [row.architecture], "\(row.0)")
            #expect((type.instanceStorageInfo?.totalSizeInGB ?? 0) == row.disks, "\(row.0)")
        }
    }

    @Test("hold together: no size is empty, and every one is named once")
    func table() {
        #expect(InstanceTypeTable.all.count > 250)
        #expect(Set(InstanceTypeTable.all.map(\.name)).count == InstanceTypeTable.all.count)
        for type in InstanceTypeTable.all {
            #expect(type.cpus > 0 && type.memoryMiB > 0 && type.interfacesMax > 0 && type.cores > 0, "\(type.name)")
            #expect(type.disks.allSatisfy { $0.sizeGB > 0 && $0.count > 0 }, "\(type.name)")
            #expect(type.family.gigahertz > 0, "\(type.name)")
        }
    }

    @Test("are found by filters, in pages, and refused when they are none")
    func describe() async throws {
        let bench = try ComputeBench()
        let found = try await bench.run(EC2Operations.describeInstanceTypes) {
            $0.filters = [
                computeFilter("instance-type", "m5d.*"), computeFilter("vcpu-info.default-vcpus", "2", "4"),
                computeFilter("instance-storage-supported", "true"),
            ]
        }
        #expect(found.instanceTypes?.map(\.instanceType) == ["m5d.large", "m5d.xlarge"])
        var (seen, token): (Set<String>, String?) = ([], nil)
        repeat {
            let page = try await bench.run(EC2Operations.describeInstanceTypes) { $0.nextToken = token }
            seen.formUnion((page.instanceTypes ?? []).compactMap(\.instanceType))
            token = page.nextToken
        } while token != nil
        #expect(seen.count == InstanceTypeTable.all.count)
        let refusal = try await bench.refusal(EC2Operations.describeInstanceTypes) { $0.instanceTypes = ["x1.none"] }
        #expect(refusal == "InvalidInstanceType: The following supplied instance types do not exist: [x1.none]")
    }

    @Test("are offered in every zone of the Region")
    func offerings() async throws {
        let bench = try ComputeBench()
        let offered = try await bench.run(EC2Operations.describeInstanceTypeOfferings) {
            $0.locationType = "availability-zone"
            $0.filters = [computeFilter("instance-type", "t3.micro")]
        }
        let zones = bench.world.geography.zones(in: "us-east-1", for: ComputeBench.account)
        #expect(offered.instanceTypeOfferings?.compactMap(\.location).sorted() == zones.map(\.name).sorted())
    }
}

@Suite("An image")
struct ComputeImageTests {
    @Test("of the host is found as Amazon's are, and says what it is", arguments: ["al2023-ami-*", "amzn2-ami-hvm-*"])
    func publicImage(pattern: String) async throws {
        let bench = try ComputeBench()
        let found = try await bench.run(EC2Operations.describeImages) {
            $0.owners = ["amazon"]
            $0.filters = [computeFilter("name", pattern), computeFilter("state", "available")]
        }
        let image = try #require(found.images?.first)
        #expect(found.images?.count == 1)
        #expect(image.description?.contains("Faultline") == true)
        #expect(image.`public` == true)
        let elsewhere = try await bench.run(EC2Operations.describeImages, region: "eu-west-1") {
            $0.filters = [computeFilter("name", pattern)]
        }
        #expect(elsewhere.images?.first?.imageId != image.imageId)
        let refusal = try await bench.refusal(EC2Operations.deregisterImage) { $0.imageId = image.imageId ?? "" }
        #expect(refusal?.hasPrefix("AuthFailure") == true)
    }

    @Test("is registered from a directory with a root file system, launched and deregistered")
    func registered() async throws {
        let bench = try ComputeBench()
        let root = FileManager.default.temporaryDirectory.path + "/faultline-root-" + IdentifierSource().hexadecimal(12)
        try FileManager.default.createDirectory(atPath: root + "/bin", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root) }
        func register(_ name: String, _ location: String?) async throws -> String? {
            try await bench.refusal(EC2Operations.registerImage) {
                $0.name = name
                $0.imageLocation = location
            }
        }
        #expect(try await register("mine", "file://\(root)")?.hasPrefix("InvalidManifest: ") == true)
        #expect(try await register("mine", "file:///no/such/place")?.hasPrefix("InvalidManifest: ") == true)
        #expect(try await register("mine", "bucket/image.manifest.xml")?.hasPrefix("InvalidParameterValue: ") == true)
        #expect(try await register("mine", nil)?.hasPrefix("MissingParameter: ") == true)
        #expect(try await register("m", "file://\(root)")?.hasPrefix("InvalidAMIName.Malformed: ") == true)
        #expect(FileManager.default.createFile(atPath: root + "/bin/sh", contents: nil))
        #expect(try await register("mine", "file://\(root)") == nil)
        #expect(try await register("mine", "file://\(root)")?.hasPrefix("InvalidAMIName.Duplicate: ") == true)
        let own = try await bench.run(EC2Operations.describeImages) { $0.owners = ["self"] }
        let id = try #require(own.images?.first?.imageId)
        let launched = try await bench.launch { $0.imageId = id }
        #expect(launched.first?.imageId == id)
        let image = try bench.world.ledger.snapshot().image(id, in: bench.place)
        #expect(image.root == .directory(root))
        try await bench.run(EC2Operations.deregisterImage) { $0.imageId = id }
        let refusal = try await bench.refusal(EC2Operations.describeImages) { $0.imageIds = [id] }
        #expect(refusal == "InvalidAMIID.NotFound: The image id '[\(id)]' does not exist")
    }
    @Test("of the host is what the public parameters of Amazon's newest images name")
    func parameters() async throws {
        let bench = try ComputeBench()
        let image = try await bench.image()
        let architecture = MachineImage.hostArchitecture
        let path = "/aws/service/ami-amazon-linux-latest/"
        let name = "\(path)al2023-ami-kernel-default-\(architecture)"
        #expect(PublicImageParameters.image(named: name, in: "us-east-1") == image)
        #expect(PublicImageParameters.image(named: "\(path)amzn2-ami-hvm-\(architecture)-gp2", in: "us-east-1") != nil)
        #expect(PublicImageParameters.image(named: "\(path)al2023-ami-kernel-default-s390x", in: "us-east-1") == nil)
        #expect(PublicImageParameters.image(named: "/aws/service/other/\(architecture)", in: "us-east-1") == nil)
    }

    @Test("of the host takes an account's own tags")
    func tags() async throws {
        let bench = try ComputeBench()
        let image = try await bench.image()
        try await bench.run(EC2Operations.createTags) {
            $0.resources = [image]
            $0.tags = [computeTag("a", "b")]
        }
        let found = try await bench.run(EC2Operations.describeImages) { $0.filters = [computeFilter("tag:a", "b")] }
        #expect(found.images?.map(\.imageId) == [image])
    }
}
