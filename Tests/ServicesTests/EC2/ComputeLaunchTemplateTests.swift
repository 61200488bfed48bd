import AWSModel
import EC2Shapes
import Ground
import Testing

@testable import EC2Service

@Suite("A launch template")
struct ComputeLaunchTemplateTests {
    private static func make(
        _ bench: ComputeBench,
        _ build: @Sendable (inout RequestLaunchTemplateData) -> Void
    ) async throws -> String {
        let made = try await bench.run(EC2Operations.createLaunchTemplate) {
            $0.launchTemplateName = "web"
            $0.launchTemplateData = RequestLaunchTemplateData(build)
        }
        return made.launchTemplate?.launchTemplateId ?? ""
    }

    @Test("gives back all that it was made with")
    func roundTrip() async throws {
        let bench = try ComputeBench()
        let id = try await Self.make(bench) { data in
            data.imageId = "ami-1"
            data.instanceType = "t3.small"
            data.userData = "aGk="
            data.securityGroupIds = ["sg-1", "sg-2"]
            data.monitoring = LaunchTemplatesMonitoringRequest { $0.enabled = true }
            data.metadataOptions = LaunchTemplateInstanceMetadataOptionsRequest {
                $0.httpTokens = "required"
                $0.httpPutResponseHopLimit = 2
            }
            data.blockDeviceMappings = [
                LaunchTemplateBlockDeviceMappingRequest {
                    $0.deviceName = "/dev/xvda"
                    $0.ebs = LaunchTemplateEbsBlockDeviceRequest {
                        $0.volumeSize = 20
                        $0.encrypted = true
                    }
                }
            ]
            data.tagSpecifications = [
                LaunchTemplateTagSpecificationRequest {
                    $0.resourceType = "instance"
                    $0.tags = [computeTag("a", "b")]
                }
            ]
        }
        let shown = try await bench.run(EC2Operations.describeLaunchTemplateVersions) { $0.launchTemplateId = id }
        let version = try #require(shown.launchTemplateVersions?.first)
        #expect(version.versionNumber == 1)
        #expect(version.defaultVersion == true)
        let data = try #require(version.launchTemplateData)
        #expect(data.imageId == "ami-1")
        #expect(data.securityGroupIds == ["sg-1", "sg-2"])
        #expect(data.monitoring?.enabled == true)
        #expect(data.metadataOptions?.httpPutResponseHopLimit == 2)
        #expect(data.blockDeviceMappings?.first?.ebs?.volumeSize == 20)
        #expect(data.blockDeviceMappings?.first?.ebs?.encrypted == true)
        #expect(data.tagSpecifications?.first?.tags?.first?.value == "b")
    }

    @Test("has versions, of which one is the default and the newest is the latest")
    func versions() async throws {
        let bench = try ComputeBench()
        let image = try await bench.image()
        let id = try await Self.make(bench) {
            $0.imageId = image
            $0.instanceType = "t3.nano"
        }
        for type in ["t3.micro", "t3.small"] {
            try await bench.run(EC2Operations.createLaunchTemplateVersion) {
                $0.launchTemplateId = id
                $0.sourceVersion = "1"
                $0.launchTemplateData = RequestLaunchTemplateData { $0.instanceType = type }
            }
        }
        func type(_ version: String?) async throws -> String? {
            try await bench.run(EC2Operations.runInstances) { request in
                request.minCount = 1
                request.maxCount = 1
                request.launchTemplate = LaunchTemplateSpecification {
                    $0.launchTemplateName = "web"
                    $0.version = version
                }
            }.instances?.first?.instanceType
        }
        #expect(try await type(nil) == "t3.nano")
        #expect(try await type("$Latest") == "t3.small")
        #expect(try await type("2") == "t3.micro")
        let modified = try await bench.run(EC2Operations.modifyLaunchTemplate) {
            $0.launchTemplateId = id
            $0.defaultVersion = "2"
        }
        #expect(modified.launchTemplate?.defaultVersionNumber == 2)
        #expect(try await type("$Default") == "t3.micro")
        let kept = try await bench.refusal(EC2Operations.deleteLaunchTemplateVersions) {
            $0.launchTemplateId = id
            $0.versions = ["2"]
        }
        #expect(kept?.hasPrefix("OperationNotPermitted: ") == true)
        let deleted = try await bench.run(EC2Operations.deleteLaunchTemplateVersions) {
            $0.launchTemplateId = id
            $0.versions = ["3", "9"]
        }
        #expect(deleted.successfullyDeletedLaunchTemplateVersions?.map(\.versionNumber) == [3])
        #expect(deleted.unsuccessfullyDeletedLaunchTemplateVersions?.map(\.versionNumber) == [9])
        #expect(try await type("$Latest") == "t3.micro")
        let missing = try await bench.launchRefusal { request in
            request.launchTemplate = LaunchTemplateSpecification {
                $0.launchTemplateId = id
                $0.version = "3"
            }
        }
        #expect(
            missing == "InvalidLaunchTemplateId.VersionNotFound: Could not find the specified version 3 for the launch "
                + "template with ID \(id)."
        )
        let made = try await bench.run(EC2Operations.createLaunchTemplateVersion) {
            $0.launchTemplateId = id
            $0.launchTemplateData = RequestLaunchTemplateData { $0.instanceType = "t3.large" }
        }
        #expect(made.launchTemplateVersion?.versionNumber == 4)
    }

    @Test("is overridden by the launch, in parts where those have keys")
    func merge() async throws {
        let bench = try ComputeBench()
        let image = try await bench.image()
        let id = try await Self.make(bench) { data in
            data.imageId = image
            data.instanceType = "t3.nano"
            data.userData = "aGk="
            data.metadataOptions = LaunchTemplateInstanceMetadataOptionsRequest {
                $0.httpTokens = "optional"
                $0.httpPutResponseHopLimit = 5
            }
            data.tagSpecifications = [
                LaunchTemplateTagSpecificationRequest {
                    $0.resourceType = "instance"
                    $0.tags = [computeTag("a", "template"), computeTag("b", "template")]
                }
            ]
        }
        let launched = try await bench.run(EC2Operations.runInstances) { request in
            request.minCount = 1
            request.maxCount = 1
            request.instanceType = "t3.small"
            request.launchTemplate = LaunchTemplateSpecification { $0.launchTemplateId = id }
            request.metadataOptions = InstanceMetadataOptionsRequest { $0.httpTokens = "required" }
            request.tagSpecifications = [
                TagSpecification {
                    $0.resourceType = "instance"
                    $0.tags = [computeTag("b", "launch")]
                }
            ]
        }
        let instance = try #require(launched.instances?.first)
        #expect(instance.instanceType == "t3.small")
        #expect(instance.metadataOptions?.httpTokens == "required")
        #expect(instance.metadataOptions?.httpPutResponseHopLimit == 5)
        let tags = Dictionary(uniqueKeysWithValues: (instance.tags ?? []).map { ($0.key ?? "", $0.value ?? "") })
        #expect(
            tags == [
                "a": "template", "b": "launch", "aws:ec2launchtemplate:id": id,
                "aws:ec2launchtemplate:version": "1",
            ]
        )
        let like = try await bench.run(EC2Operations.getLaunchTemplateData) {
            $0.instanceId = instance.instanceId ?? ""
        }
        #expect(like.launchTemplateData?.userData == "aGk=")
        #expect(like.launchTemplateData?.instanceType == "t3.small")
    }

    @Test(
        "is refused",
        arguments: [
            ("w", "t3.micro", "InvalidLaunchTemplateName.MalformedException"),
            ("web server", "t3.micro", "InvalidLaunchTemplateName.MalformedException"),
            ("web", "t3.micro", "InvalidLaunchTemplateName.AlreadyExistsException"),
            ("other", "t3.none", "InvalidParameterValue"), ("other", nil, "MissingParameter"),
        ]
    )
    func refuses(name: String, type: String?, code: String) async throws {
        let bench = try ComputeBench()
        _ = try await Self.make(bench) { $0.instanceType = "t3.micro" }
        let refusal = try await bench.refusal(EC2Operations.createLaunchTemplate) {
            $0.launchTemplateName = name
            $0.launchTemplateData = RequestLaunchTemplateData { $0.instanceType = type }
        }
        #expect(refusal?.hasPrefix(code + ": ") == true, "\(refusal ?? "")")
    }

    @Test("goes with its versions, and its name is free again")
    func deletion() async throws {
        let bench = try ComputeBench()
        let first = try await Self.make(bench) { $0.instanceType = "t3.micro" }
        try await bench.run(EC2Operations.deleteLaunchTemplate) { $0.launchTemplateName = "web" }
        let second = try await Self.make(bench) { $0.instanceType = "t3.nano" }
        let all = try await bench.run(EC2Operations.describeLaunchTemplates)
        #expect(all.launchTemplates?.map(\.launchTemplateId) == [second])
        let missing = try await bench.refusal(EC2Operations.describeLaunchTemplates) { $0.launchTemplateIds = [first] }
        #expect(missing?.hasPrefix("InvalidLaunchTemplateId.NotFound: ") == true)
    }
}
