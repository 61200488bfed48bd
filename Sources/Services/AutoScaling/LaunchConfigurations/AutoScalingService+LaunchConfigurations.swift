import AWSModel
import AWSService
import AutoScalingShapes
import EC2Shapes
import Ground
import World

/// Source: Auto Scaling API Reference, "CreateLaunchConfiguration" and the other actions on launch configurations.
extension AutoScalingService {
    func createLaunchConfiguration(_ input: CreateLaunchConfigurationType, _ context: RequestContext) async throws {
        let (name, place) = (input.launchConfigurationName, context.place)
        try GroupCheck.check(name: name)
        try Self.refuseAbsent(input)
        var wanted = input
        if let instance = input.instanceId {
            let like = try await configurationRequest(like: instance, named: name, context)
            // What the request says itself wins.
            let json = ModelJSON.autoScaling
            var object = json.encode(like, as: "CreateLaunchConfigurationType")
            for (key, value) in json.encode(input, as: "CreateLaunchConfigurationType") { object[key] = value }
            object["InstanceId"] = nil
            wanted = try json.decode(object, as: "CreateLaunchConfigurationType")
        }
        guard wanted.imageId != nil else {
            throw AWSError.validation(
                "Valid requests must contain either the InstanceID parameter or both the ImageId and InstanceType "
                    + "parameters."
            )
        }
        guard wanted.instanceType != nil else {
            throw AWSError.validation(
                "Valid requests must contain either the InstanceID parameter or both the ImageId and InstanceType "
                    + "parameters."
            )
        }
        try await check(wanted, context)
        let record = newConfiguration(wanted, context)
        try await world.ledger.write { transaction in
            guard !transaction.contains(LaunchConfigurationRecord.self, name, in: place) else {
                throw AWSError.alreadyExists(
                    "Launch Configuration by this name already exists - A launch configuration already exists with the "
                        + "name \(name)"
                )
            }
            guard
                transaction.count(LaunchConfigurationRecord.self, in: .place(place))
                    < GroupLimits.launchConfigurationsMax
            else {
                throw AWSError.limitExceeded(
                    "LaunchConfiguration limit exceeded - You already have \(GroupLimits.launchConfigurationsMax) "
                        + "launch configurations."
                )
            }
            try transaction.insert(record, id: name, in: place)
        }
    }

    func newConfiguration(
        _ request: CreateLaunchConfigurationType,
        _ context: RequestContext
    ) -> LaunchConfigurationRecord {
        LaunchConfigurationRecord(
            arn: Names.launchConfiguration(request.launchConfigurationName, id: world.ids.uuid(), in: context),
            request: ModelJSON.autoScaling.text(request, as: "CreateLaunchConfigurationType") ?? "{}"
        )
    }

    private static func refuseAbsent(_ input: CreateLaunchConfigurationType) throws {
        if input.spotPrice != nil { throw AWSError.notBuilt("The parameter SpotPrice") }
        if input.kernelId?.isEmpty == false { throw AWSError.notBuilt("The parameter KernelId") }
        if input.ramdiskId?.isEmpty == false { throw AWSError.notBuilt("The parameter RamdiskId") }
        if input.classicLinkVPCId?.isEmpty == false { throw AWSError.notBuilt("The parameter ClassicLinkVPCId") }
    }

    private func check(_ input: CreateLaunchConfigurationType, _ context: RequestContext) async throws {
        do {
            _ = try await context.call(EC2Operations.describeImages) { $0.imageIds = [input.imageId ?? ""] }
            _ = try await context.call(EC2Operations.describeInstanceTypes) {
                $0.instanceTypes = [input.instanceType ?? ""]
            }
            if let key = input.keyName {
                _ = try await context.call(EC2Operations.describeKeyPairs) { $0.keyNames = [key] }
            }
        } catch let error as AWSError where error.status != 501 {
            throw AWSError.validation(error.message)
        }
    }

    /// What an instance was launched with.
    func configurationRequest(
        like id: String,
        named name: String,
        _ context: RequestContext
    ) async throws -> CreateLaunchConfigurationType {
        let answer: DescribeInstancesResult
        do {
            answer = try await context.call(EC2Operations.describeInstances) { $0.instanceIds = [id] }
        } catch let error as AWSError where error.code.hasPrefix("InvalidInstanceID") {
            throw AWSError.validation("Invalid Instance ID: \(id). \(error.message)")
        }
        guard let instance = answer.reservations?.first?.instances?.first else { throw AWSError.noInstance(id) }
        return CreateLaunchConfigurationType {
            $0.launchConfigurationName = name
            $0.imageId = instance.imageId
            $0.instanceType = instance.instanceType
            $0.keyName = instance.keyName
            $0.securityGroups = instance.securityGroups?.compactMap(\.groupId)
            $0.iamInstanceProfile = instance.iamInstanceProfile?.arn
            $0.ebsOptimized = instance.ebsOptimized
            $0.instanceMonitoring = InstanceMonitoring { $0.enabled = instance.monitoring?.state == "enabled" }
        }
    }

    func describeLaunchConfigurations(
        _ input: LaunchConfigurationNamesType,
        _ context: RequestContext
    ) async throws -> LaunchConfigurationsType {
        var found = try world.ledger.list(LaunchConfigurationRecord.self, in: context.place)
        if let names = input.launchConfigurationNames, !names.isEmpty {
            let wanted = Set(names.map { Names.bare($0, after: "launchConfigurationName") })
            found = found.filter { wanted.contains($0.id) }
        }
        let page = try Page(found, token: input.nextToken, max: input.maxRecords, id: \.id)
        return try LaunchConfigurationsType {
            $0.launchConfigurations = try page.elements.map(Self.view)
            $0.nextToken = page.nextToken
        }
    }

    private static func view(_ kept: Kept<LaunchConfigurationRecord>) throws -> LaunchConfiguration {
        let object = ModelJSON.autoScaling.encode(kept.record.view, as: "CreateLaunchConfigurationType")
        var view: LaunchConfiguration = try ModelJSON.autoScaling.decode(object, as: "LaunchConfiguration")
        view.launchConfigurationARN = kept.arn
        view.createdTime = kept.created.timestamp
        view.keyName = view.keyName ?? ""
        view.kernelId = ""
        view.ramdiskId = ""
        view.userData = view.userData ?? ""
        view.securityGroups = view.securityGroups ?? []
        view.blockDeviceMappings = view.blockDeviceMappings ?? []
        view.ebsOptimized = view.ebsOptimized ?? false
        view.classicLinkVPCSecurityGroups = []
        view.instanceMonitoring = view.instanceMonitoring ?? InstanceMonitoring { $0.enabled = true }
        return view
    }

    func deleteLaunchConfiguration(_ input: LaunchConfigurationNameType, _ context: RequestContext) async throws {
        let name = Names.bare(input.launchConfigurationName, after: "launchConfigurationName")
        let place = context.place
        try await world.ledger.write { transaction in
            guard let kept = try transaction.get(LaunchConfigurationRecord.self, name, in: place) else {
                throw AWSError.validation(
                    "Launch configuration name not found - Launch configuration \(name) not found"
                )
            }
            for group in try transaction.list(GroupRecord.self, in: place) {
                let isUsed =
                    group.settings.source.configuration == name
                    || group.machine.launches.contains { $0.source.configuration == name }
                if isUsed {
                    throw AWSError.resourceInUse(
                        "Cannot delete launch configuration \(name) because it is attached to AutoScalingGroup "
                            + group.id
                    )
                }
            }
            try transaction.delete(kept)
        }
    }
}
