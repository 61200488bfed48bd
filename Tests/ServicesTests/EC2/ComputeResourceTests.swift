import AWSModel
import AWSService
import EC2Shapes
import Ground
import IAMShapes
import Testing
import World

@testable import EC2Service

extension ComputeBench {
    /// Stands for the controller while the body runs: does at once what instances wait for.
    ///
    /// - Parameter fails: instances that are launched do not come up.
    func controlled<Answer: Sendable>(
        fails: Bool = false,
        _ body: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer?.self) { group in
            let feed = try await world.ledger.changes(of: [InstanceRecord.self])
            group.addTask {
                for await element in feed {
                    guard case .change(let change) = element else { continue }
                    try await self.settle(change.key.id, fails: fails)
                }
                return nil
            }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            while let answer = try await group.next() {
                if let answer { return answer }
            }
            throw CancellationError()
        }
    }

    private func settle(_ id: String, fails: Bool) async throws {
        let place = place
        try await report { transaction in
            guard let kept = try transaction.get(InstanceRecord.self, id, in: place) else { return }
            switch kept.state {
            case .pending where fails: try transaction.instanceFailed(id, because: "no such luck", in: place)
            case .pending: try transaction.instanceIsRunning(id, in: place)
            case .stopping: try transaction.instanceIsStopped(id, in: place)
            case .shuttingDown: try transaction.instanceIsTerminated(id, in: place)
            default: break
            }
        }
    }

    func request(_ properties: JSONObject, token: String = "one") -> ResourceRequest {
        ResourceRequest(
            logicalID: "Web",
            stackName: "shop",
            stackID: "arn:stack",
            properties: properties,
            physicalName: "shop-Web-X",
            token: token,
            stackTags: [(key: "team", value: "a")],
            context: context()
        )
    }

    func type(_ name: String) throws -> ResourceType {
        try #require(service.resourceTypes.first { $0.name == name })
    }
}

@Suite("A stack's compute resources")
struct ComputeResourceTests {
    @Test("an instance is made once however often it is tried, is tagged, changed and deleted")
    func instance() async throws {
        let bench = try ComputeBench()
        let image = try await bench.image()
        try await bench.run(IAMOperations.createInstanceProfile) { $0.instanceProfileName = "web" }
        let type = try bench.type("AWS::EC2::Instance")
        let properties: JSONObject = [
            "ImageId": .string(image), "InstanceType": "t3.micro", "IamInstanceProfile": "web", "UserData": "aGk=",
            "SourceDestCheck": "false", "Monitoring": true, "Tags": [["Key": "Name", "Value": "web"]],
            "NetworkInterfaces": [["DeviceIndex": "0", "AssociatePublicIpAddress": true]],
            "BlockDeviceMappings": [["DeviceName": "/dev/xvda", "Ebs": ["VolumeSize": "12"]]],
        ]
        try await bench.controlled {
            let made = try await type.create(bench.request(properties))
            let again = try await type.create(bench.request(properties))
            #expect(made == again)
            let id = made.physicalID
            var shown = try await bench.instance(id)
            #expect(shown.state?.name == "running")
            #expect(shown.sourceDestCheck == false)
            #expect(made.attributes["PrivateIp"]?.string == shown.privateIpAddress)
            #expect(made.attributes["PublicIp"]?.string == shown.publicIpAddress)
            #expect(made.attributes["AvailabilityZone"]?.string == shown.placement?.availabilityZone)
            let tags = Dictionary(uniqueKeysWithValues: (shown.tags ?? []).map { ($0.key ?? "", $0.value ?? "") })
            #expect(tags["team"] == "a" && tags["Name"] == "web")
            #expect(tags["aws:cloudformation:logical-id"] == "Web")
            var changed = properties
            changed["InstanceType"] = "t3.small"
            changed["DisableApiTermination"] = true
            changed["IamInstanceProfile"] = nil
            let existing = ExistingResource(physicalID: id, properties: properties)
            _ = try await type.update?(bench.request(changed, token: "two"), existing)
            shown = try await bench.instance(id)
            #expect(shown.instanceType == "t3.small")
            #expect(shown.state?.name == "running")
            #expect(shown.iamInstanceProfile == nil)
            let last = ExistingResource(physicalID: id, properties: changed)
            let refusal = await #expect(throws: AWSError.self) { try await type.delete(bench.request(changed), last) }
            #expect(refusal?.code == "OperationNotPermitted")
            changed["DisableApiTermination"] = nil
            _ = try await type.update?(bench.request(changed, token: "three"), last)
            try await type.delete(bench.request(changed), last)
            #expect(try await bench.states([id]) == ["terminated"])
            bench.world.clock.advance(by: .seconds(4000))
            try await type.delete(bench.request(changed), last)
        }
    }

    @Test("an instance that does not come up fails with its reason, and names what is to be deleted")
    func failed() async throws {
        let bench = try ComputeBench()
        let image = try await bench.image()
        let type = try bench.type("AWS::EC2::Instance")
        try await bench.controlled(fails: true) {
            let failure = await #expect(throws: IncompleteResource.self) {
                try await type.create(bench.request(["ImageId": .string(image), "InstanceType": "t3.micro"]))
            }
            #expect((failure?.cause as? AWSError)?.message.hasSuffix("Server.InternalError: no such luck") == true)
            #expect(failure?.physicalID.hasPrefix("i-") == true)
        }
    }

    @Test("a launch template gets a version with each change of its data")
    func launchTemplate() async throws {
        let bench = try ComputeBench()
        let type = try bench.type("AWS::EC2::LaunchTemplate")
        let first: JSONObject = [
            "LaunchTemplateData": [
                "InstanceType": "t3.micro", "Monitoring": ["Enabled": "true"],
                "MetadataOptions": ["HttpPutResponseHopLimit": "2"],
            ]
        ]
        let made = try await type.create(bench.request(first))
        #expect(made.attributes["LatestVersionNumber"]?.string == "1")
        var second = first
        second["LaunchTemplateData"] = ["InstanceType": "t3.small"]
        let existing = ExistingResource(physicalID: made.physicalID, properties: first)
        for _ in 0..<2 {
            let updated = try await type.update?(bench.request(second, token: "two"), existing)
            #expect(updated?.attributes["LatestVersionNumber"]?.string == "2")
        }
        try await type.delete(bench.request(second), existing)
        try await type.delete(bench.request(second), existing)
        var wrong = first
        wrong["LaunchTemplateData"] = ["InstanceKind": "t3.small"]
        let request = bench.request(wrong)
        let refusal = await #expect(throws: AWSError.self) { try await type.create(request) }
        #expect(refusal?.message == "The parameter InstanceKind is not built in Faultline.")
    }

    @Test("a key pair comes from its public key, and without one is refused")
    func keyPair() async throws {
        let bench = try ComputeBench()
        let type = try bench.type("AWS::EC2::KeyPair")
        let refusal = await #expect(throws: AWSError.self) { try await type.create(bench.request(["KeyName": "k"])) }
        #expect(refusal?.status == 501)
        let material = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKr3yXyCT9rYUMBZcqNNDL9sU3H3MxeKV8qNvbaWUFTU"
        let properties: JSONObject = ["KeyName": "k", "PublicKeyMaterial": .string(material)]
        let made = try await type.create(bench.request(properties))
        #expect(made.physicalID == "k")
        #expect(try await type.create(bench.request(properties)) == made)
        let existing = ExistingResource(physicalID: "k", properties: properties)
        try await type.delete(bench.request(properties), existing)
    }
}
