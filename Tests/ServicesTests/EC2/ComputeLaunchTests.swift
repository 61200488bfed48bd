import AWSModel
import AWSService
import EC2Shapes
import Ground
import IAMShapes
import Testing
import World

@testable import EC2Service

@Suite("A launch")
struct ComputeLaunchTests {
    @Test("goes to a default subnet and is pending with an address, an interface and a volume")
    func plain() async throws {
        let bench = try ComputeBench()
        let instance = try #require(try await bench.launch().first)
        #expect(instance.state?.name == "pending")
        #expect(instance.state?.code == 0)
        #expect(instance.placement?.availabilityZone?.hasPrefix("us-east-1") == true)
        #expect(instance.privateDnsName?.hasPrefix("ip-172-31-") == true)
        #expect(instance.publicDnsName?.hasSuffix(".compute-1.amazonaws.com") == true)
        #expect(instance.securityGroups?.map(\.groupName) == ["default"])
        let interface = try #require(instance.networkInterfaces?.first)
        #expect(interface.privateIpAddress == instance.privateIpAddress)
        #expect(interface.attachment?.deviceIndex == 0)
        #expect(interface.attachment?.deleteOnTermination == true)
        #expect(interface.association?.publicIp == instance.publicIpAddress)
        let volume = try #require(instance.blockDeviceMappings?.first?.ebs?.volumeId)
        let volumes = try await bench.run(EC2Operations.describeVolumes) { $0.volumeIds = [volume] }
        #expect(volumes.volumes?.first?.attachments?.first?.instanceId == instance.instanceId)
        #expect(volumes.volumes?.first?.size == 8)
    }

    @Test("of several instances is one reservation with indexes")
    func several() async throws {
        let bench = try ComputeBench()
        let instances = try await bench.launch(5)
        #expect(instances.map(\.amiLaunchIndex) == [0, 1, 2, 3, 4])
        #expect(Set(instances.map(\.privateIpAddress)).count == 5)
        let shown = try await bench.run(EC2Operations.describeInstances)
        #expect(shown.reservations?.count == 1)
        #expect(shown.reservations?.first?.instances?.count == 5)
    }

    @Test("with the same token makes nothing new, and with other parameters is refused")
    func token() async throws {
        let bench = try ComputeBench()
        let first = try await bench.launch { $0.clientToken = "t" }
        let second = try await bench.launch { $0.clientToken = "t" }
        #expect(first.map(\.instanceId) == second.map(\.instanceId))
        let refusal = try await bench.launchRefusal {
            $0.clientToken = "t"
            $0.instanceType = "t3.small"
        }
        #expect(refusal?.hasPrefix("IdempotentParameterMismatch") == true)
    }

    @Test("of a dry run says that it would succeed, and makes nothing")
    func dryRun() async throws {
        let bench = try ComputeBench()
        let refusal = try await bench.launchRefusal { $0.dryRun = true }
        #expect(refusal == "DryRunOperation: Request would have succeeded, but DryRun flag is set.")
        #expect(try await bench.run(EC2Operations.describeInstances).reservations?.isEmpty == true)
    }

    @Test("tags instances, volumes and interfaces")
    func tags() async throws {
        let bench = try ComputeBench()
        let instance = try #require(
            try await bench.launch { request in
                request.tagSpecifications = ["instance", "volume", "network-interface"].map { kind in
                    TagSpecification {
                        $0.resourceType = kind
                        $0.tags = [computeTag("Name", kind)]
                    }
                }
            }.first
        )
        #expect(instance.tags?.map(\.value) == ["instance"])
        let tags = try await bench.run(EC2Operations.describeTags).tags ?? []
        #expect(Set(tags.compactMap(\.value)) == ["instance", "volume", "network-interface"])
        let found = try await bench.run(EC2Operations.describeInstances) {
            $0.filters = [computeFilter("tag:Name", "inst*")]
        }
        #expect(found.reservations?.count == 1)
    }

    @Test("takes a profile by its name or ARN, and knows no other")
    func profile() async throws {
        let bench = try ComputeBench()
        let made = try await bench.run(IAMOperations.createInstanceProfile) { $0.instanceProfileName = "web" }
        let arn = made.instanceProfile.arn
        let byName = try await bench.launch { request in
            request.iamInstanceProfile = IamInstanceProfileSpecification { $0.name = "web" }
        }
        #expect(byName.first?.iamInstanceProfile?.arn == arn)
        let byARN = try await bench.launch { request in
            request.iamInstanceProfile = IamInstanceProfileSpecification { $0.arn = arn }
        }
        #expect(byARN.first?.iamInstanceProfile?.arn == arn)
        let refusal = try await bench.launchRefusal { request in
            request.iamInstanceProfile = IamInstanceProfileSpecification { $0.name = "none" }
        }
        #expect(
            refusal == "InvalidParameterValue: Value (none) for parameter iamInstanceProfile.name is invalid. "
                + "Invalid IAM Instance Profile name"
        )
    }

    @Test("without a public address has no public name")
    func privateInterface() async throws {
        let bench = try ComputeBench()
        let instance = try #require(
            try await bench.launch { request in
                request.networkInterfaces = [
                    InstanceNetworkInterfaceSpecification {
                        $0.deviceIndex = 0
                        $0.associatePublicIpAddress = false
                        $0.secondaryPrivateIpAddressCount = 1
                    }
                ]
            }.first
        )
        #expect(instance.publicIpAddress == nil)
        #expect(instance.publicDnsName == "")
        #expect(instance.networkInterfaces?.first?.privateIpAddresses?.count == 2)
    }

    @Test("goes to a zone that has power, and is refused where there is none")
    func power() async throws {
        let bench = try ComputeBench()
        let home = try #require(try await bench.launch().first?.placement)
        try await bench.world.faults.add(.powerLoss, to: .zone(home.availabilityZoneId ?? ""), origin: .drill)
        let other = try #require(try await bench.launch().first?.placement)
        #expect(other.availabilityZone != home.availabilityZone)
        let refusal = try await bench.launchRefusal { request in
            request.placement = Placement { $0.availabilityZone = home.availabilityZone }
        }
        #expect(refusal?.hasPrefix("InsufficientInstanceCapacity: ") == true)
    }

    @Test("stops at the limit of vCPUs, and launches as many as fit between its counts")
    func limit() async throws {
        let bench = try ComputeBench()
        let refusal = try await bench.launchRefusal {
            $0.instanceType = "m5.24xlarge"
            $0.minCount = 13
            $0.maxCount = 13
        }
        #expect(refusal?.hasPrefix("VcpuLimitExceeded: ") == true)
        let some = try await bench.launch(1) {
            $0.instanceType = "m5.24xlarge"
            $0.maxCount = 20
        }
        #expect(some.count == 12)
    }

    @Test("is refused in one line where the machine cannot run instances")
    func engineless() async throws {
        let bench = try ComputeBench(engines: EC2Engines(launchRefusal: { "Instances need root: run it with sudo." }))
        #expect(try await bench.launchRefusal { _ in } == "Unsupported: Instances need root: run it with sudo.")
        #expect(try await bench.launchRefusal { $0.dryRun = true }?.hasPrefix("DryRunOperation") == true)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: String
        let build: @Sendable (inout RunInstancesRequest) -> Void

        init(_ name: String, _ code: String, _ build: @escaping @Sendable (inout RunInstancesRequest) -> Void) {
            testDescription = name
            self.code = code
            self.build = build
        }
    }

    static let refusals: [Refusal] = [
        Refusal("an image that is not there", "InvalidAMIID.NotFound") { $0.imageId = "ami-0123456789abcdef0" },
        Refusal("an image id of another form", "InvalidAMIID.Malformed") { $0.imageId = "ami-x" },
        Refusal("no image", "MissingParameter") { $0.imageId = nil },
        Refusal("a type that is none", "InvalidParameterValue") { $0.instanceType = "t9.huge" },
        Refusal("a type of other processors", "Unsupported") { $0.instanceType = "t4g.micro" },
        Refusal("a type that only AWS has", "Unsupported") { $0.instanceType = "u-3tb1.56xlarge" },
        Refusal("a type with GPUs", "Unsupported") { $0.instanceType = "g5.xlarge" },
        Refusal("more at least than at most", "InvalidParameterCombination") { $0.minCount = 2 },
        Refusal("none at least", "InvalidParameterValue") { $0.minCount = 0 },
        Refusal("a subnet that is not there", "InvalidSubnetID.NotFound") { $0.subnetId = "subnet-0123456789abcdef0" },
        Refusal("a group that is not there", "InvalidGroup.NotFound") {
            $0.securityGroupIds = ["sg-0123456789abcdef0"]
        },
        Refusal("a group's name that nobody has", "InvalidGroup.NotFound") { $0.securityGroups = ["nobody"] },
        Refusal("a key pair that is not there", "InvalidKeyPair.NotFound") { $0.keyName = "none" },
        Refusal("user data that is not base64", "InvalidUserData.Malformed") { $0.userData = "#!/bin/sh" },
        Refusal("user data that is too long", "InvalidParameterValue") {
            $0.userData = Base64.encode([UInt8](repeating: 65, count: 16_385))
        },
        Refusal("a zone of another Region", "InvalidParameterValue") { request in
            request.placement = Placement { $0.availabilityZone = "eu-west-1a" }
        },
        Refusal("an address outside of its subnet", "InvalidParameterValue") { $0.privateIpAddress = "10.0.0.7" },
        Refusal("an address for two", "InvalidParameterCombination") {
            $0.privateIpAddress = "172.31.0.7"
            $0.maxCount = 2
        },
        Refusal("interfaces and a subnet", "InvalidParameterCombination") { request in
            request.subnetId = "subnet-0123456789abcdef0"
            request.networkInterfaces = [InstanceNetworkInterfaceSpecification { $0.deviceIndex = 0 }]
        },
        Refusal("interfaces without a first", "InvalidParameterCombination") { request in
            request.networkInterfaces = [InstanceNetworkInterfaceSpecification { $0.deviceIndex = 1 }]
        },
        Refusal("too many interfaces", "AttachmentLimitExceeded") { request in
            request.networkInterfaces = (0..<3).map { index in
                InstanceNetworkInterfaceSpecification { $0.deviceIndex = index }
            }
        },
        Refusal("too many addresses", "PrivateIpAddressLimitExceeded") { request in
            request.networkInterfaces = [
                InstanceNetworkInterfaceSpecification {
                    $0.deviceIndex = 0
                    $0.secondaryPrivateIpAddressCount = 2
                }
            ]
        },
        Refusal("tags of what is not made", "InvalidParameterValue") { request in
            request.tagSpecifications = [TagSpecification { $0.resourceType = "vpc" }]
        },
        Refusal("tags of AWS's own", "InvalidParameterValue") { request in
            request.tagSpecifications = [
                TagSpecification {
                    $0.resourceType = "instance"
                    $0.tags = [computeTag("aws:x", "y")]
                }
            ]
        },
        Refusal("a root that is too small", "InvalidBlockDeviceMapping") { request in
            request.blockDeviceMappings = [
                BlockDeviceMapping {
                    $0.deviceName = "/dev/xvda"
                    $0.ebs = EbsBlockDevice { $0.volumeSize = 4 }
                }
            ]
        },
        Refusal("a hop limit out of range", "InvalidParameterValue") { request in
            request.metadataOptions = InstanceMetadataOptionsRequest { $0.httpPutResponseHopLimit = 65 }
        },
        Refusal("credits for a type without", "InvalidParameterCombination") { request in
            request.instanceType = "m5.large"
            request.creditSpecification = CreditSpecificationRequest { $0.cpuCredits = "unlimited" }
        },
        Refusal("a template that is not there", "InvalidLaunchTemplateName.NotFoundException") { request in
            request.launchTemplate = LaunchTemplateSpecification { $0.launchTemplateName = "none" }
        },
        Refusal("what is not built: Spot", "NotImplemented") {
            $0.instanceMarketOptions = InstanceMarketOptionsRequest()
        },
        Refusal("what is not built: IPv6", "NotImplemented") { $0.ipv6AddressCount = 1 },
        Refusal("what is not built: CPU options", "NotImplemented") { $0.cpuOptions = CpuOptionsRequest() },
    ]

    @Test("refuses", arguments: refusals)
    func refuses(_ refusal: Refusal) async throws {
        let bench = try ComputeBench()
        let said = try await bench.launchRefusal(refusal.build)
        #expect(said?.split(separator: ":").first.map(String.init) == refusal.code, "\(said ?? "nothing")")
        #expect(try await bench.run(EC2Operations.describeInstances).reservations?.isEmpty == true)
    }
}
