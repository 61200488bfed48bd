import AWSModel
import EC2Shapes
import Ground
import IAMShapes
import Testing
import World

@testable import EC2Service

@Suite("An instance's attributes")
struct ComputeAttributeTests {
    @Test("are read and changed one by one")
    func change() async throws {
        let bench = try ComputeBench()
        let id = try await bench.launchedRunning { $0.userData = "aGk=" }
        func read(_ name: String) async throws -> InstanceAttribute {
            try await bench.run(EC2Operations.describeInstanceAttribute) {
                $0.instanceId = id
                $0.attribute = name
            }
        }
        func modify(_ build: (inout ModifyInstanceAttributeRequest) -> Void) async throws -> String? {
            try await bench.refusal(EC2Operations.modifyInstanceAttribute) {
                $0.instanceId = id
                build(&$0)
            }
        }
        let on = AttributeBooleanValue { $0.value = true }
        #expect(try await read("userData").userData?.value == "aGk=")
        #expect(try await modify { $0.disableApiTermination = on } == nil)
        #expect(try await read("disableApiTermination").disableApiTermination?.value == true)
        let off = AttributeBooleanValue { $0.value = false }
        #expect(try await modify { $0.sourceDestCheck = off } == nil)
        #expect(try await read("sourceDestCheck").sourceDestCheck?.value == false)
        try await bench.run(EC2Operations.resetInstanceAttribute) {
            $0.instanceId = id
            $0.attribute = "sourceDestCheck"
        }
        #expect(try await read("sourceDestCheck").sourceDestCheck?.value == true)
        #expect(
            try await modify { $0.instanceInitiatedShutdownBehavior = AttributeValue { $0.value = "sleep" } }?
                .hasPrefix("InvalidParameterValue") == true
        )
        let type = AttributeValue { $0.value = "t3.small" }
        #expect(
            try await modify { $0.instanceType = type }
                == "IncorrectInstanceState: The instance '\(id)' is not in the 'stopped' state."
        )
        let place = bench.place
        try await bench.run(EC2Operations.stopInstances) { $0.instanceIds = [id] }
        try await bench.report { try $0.instanceIsStopped(id, in: place) }
        #expect(try await modify { $0.instanceType = type } == nil)
        #expect(try await bench.instance(id).instanceType == "t3.small")
        #expect(
            try await modify {
                $0.instanceType = type
                $0.disableApiStop = on
            }?.hasPrefix("InvalidParameterCombination") == true
        )
        #expect(try await modify { $0.enaSupport = on }?.hasPrefix("NotImplemented") == true)
        let mapping = InstanceBlockDeviceMappingSpecification {
            $0.deviceName = "/dev/xvda"
            $0.ebs = EbsInstanceBlockDeviceSpecification { $0.deleteOnTermination = false }
        }
        #expect(try await modify { $0.blockDeviceMappings = [mapping] } == nil)
        #expect(try await bench.instance(id).blockDeviceMappings?.first?.ebs?.deleteOnTermination == false)
    }

    @Test("of its metadata service change while it runs")
    func metadataOptions() async throws {
        let bench = try ComputeBench()
        let id = try await bench.launchedRunning()
        let changed = try await bench.run(EC2Operations.modifyInstanceMetadataOptions) {
            $0.instanceId = id
            $0.httpTokens = "optional"
            $0.httpPutResponseHopLimit = 3
        }
        #expect(changed.instanceMetadataOptions?.httpTokens == "optional")
        #expect(try await bench.instance(id).metadataOptions?.httpPutResponseHopLimit == 3)
        try await bench.run(EC2Operations.createTags) {
            $0.resources = [id]
            $0.tags = [computeTag("a/b", "c")]
        }
        let refusal = try await bench.refusal(EC2Operations.modifyInstanceMetadataOptions) {
            $0.instanceId = id
            $0.instanceMetadataTags = "enabled"
        }
        #expect(refusal?.hasPrefix("InvalidParameterValue: 'a/b'") == true)
    }

    @Test("show its console as the engine has it, the last 64 KB")
    func console() async throws {
        let bench = try ComputeBench(
            engines: EC2Engines(consoleOutput: { _ in [UInt8](repeating: 65, count: 70_000) })
        )
        let id = try await bench.launchedRunning()
        let output = try await bench.run(EC2Operations.getConsoleOutput) { $0.instanceId = id }
        #expect(output.output.flatMap { Base64.decode($0) }?.count == 65_536)
    }

    @Test("hold one profile at a time, which can be replaced and taken away")
    func profile() async throws {
        let bench = try ComputeBench()
        for name in ["a", "b"] {
            try await bench.run(IAMOperations.createInstanceProfile) { $0.instanceProfileName = name }
        }
        let id = try await bench.launchedRunning()
        func associate(_ name: String) async throws -> String? {
            try await bench.refusal(EC2Operations.associateIamInstanceProfile) { request in
                request.instanceId = id
                request.iamInstanceProfile = IamInstanceProfileSpecification { $0.name = name }
            }
        }
        #expect(try await associate("a") == nil)
        #expect(try await associate("b") == "IncorrectState: There is an existing association for instance \(id)")
        let shown = try await bench.run(EC2Operations.describeIamInstanceProfileAssociations) {
            $0.filters = [computeFilter("instance-id", id)]
        }
        let association = try #require(shown.iamInstanceProfileAssociations?.first)
        #expect(association.state == "associated")
        let replaced = try await bench.run(EC2Operations.replaceIamInstanceProfileAssociation) { request in
            request.associationId = association.associationId ?? ""
            request.iamInstanceProfile = IamInstanceProfileSpecification { $0.name = "b" }
        }
        let new = try #require(replaced.iamInstanceProfileAssociation?.associationId)
        #expect(try await bench.instance(id).iamInstanceProfile?.arn?.hasSuffix("/b") == true)
        try await bench.run(EC2Operations.disassociateIamInstanceProfile) { $0.associationId = new }
        #expect(try await bench.instance(id).iamInstanceProfile == nil)
        let missing = try await bench.refusal(EC2Operations.disassociateIamInstanceProfile) { $0.associationId = new }
        #expect(missing == "NoSuchAssociation: An invalid association-id of '\(new)' was given")
    }
}
