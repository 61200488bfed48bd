import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

extension GroupActs {
    /// Asks EC2 for the instance. The activity's id is the client token: asked twice, it is launched once.
    func launch(_ activity: String, _ group: Kept<GroupRecord>) async throws -> Outcome {
        guard let launch = group.machine.launches.first(where: { $0.activity == activity }) else { return .nothing }
        do {
            let request = try order(launch, in: group.place)
            try refuseByFault(launch, group, request.instanceType)
            let answer = try await context(in: group.place).call(EC2Operations.runInstances, request)
            guard let instance = answer.instances?.first, let id = instance.instanceId else {
                throw AWSError.internalFailure
            }
            let source = Self.source(of: instance, launch.source)
            let (type, image) = (instance.instanceType ?? "", instance.imageId ?? "")
            return .change {
                $0.launched(activity, id: id, type: type, image: image, source: source, $1)
            }
        } catch let error as AWSError {
            return .change { $0.launchFailed(activity, code: error.code, message: error.message, $1) }
        }
    }

    func order(_ launch: Launch, in place: Place) throws -> RunInstancesRequest {
        var request = RunInstancesRequest()
        if let name = launch.source.configuration {
            guard let kept = try world.ledger.get(LaunchConfigurationRecord.self, name, in: place) else {
                throw AWSError.validation(
                    "Launch configuration name not found - Launch configuration \(name) not found"
                )
            }
            request = try kept.record.order(in: launch.place.subnet)
        } else if let template = launch.source.template {
            request.launchTemplate = LaunchTemplateSpecification {
                $0.launchTemplateId = template.id
                $0.version = template.version
            }
            request.subnetId = launch.place.subnet
        }
        if let type = launch.source.type { request.instanceType = type }
        if let image = launch.source.image { request.imageId = image }
        (request.minCount, request.maxCount) = (1, 1)
        request.clientToken = launch.activity
        request.tagSpecifications = [
            TagSpecification {
                $0.resourceType = "instance"
                $0.tags = Self.tags(launch.tags)
            }
        ]
        return request
    }

    /// FIS may take the capacity of zones from single groups.
    ///
    /// Source: FIS User Guide, "aws:ec2:asg-insufficient-instance-capacity-error".
    private func refuseByFault(_ launch: Launch, _ group: Kept<GroupRecord>, _ type: String?) throws {
        for fault in try world.faults.affecting(FaultScope(.engine, group.settings.arn)) {
            guard let loss = CapacityLoss(fault), loss.befalls(launch.place.zoneID, launch.place.zone) else { continue }
            // Drawn from the launch itself, so that asking again does not change it.
            var draw = SeededRandom(seed: fault.id + launch.activity)
            guard draw.chance(percent: loss.share) else { continue }
            throw AWSError(
                "InsufficientInstanceCapacity",
                "We currently do not have sufficient \(type ?? launch.source.type ?? "instance") capacity in the "
                    + "Availability Zone you requested (\(launch.place.zone)). Our system will be working on "
                    + "provisioning additional capacity."
            )
        }
    }

    /// Instances tell by their tags which version of a template they came from.
    static func source(of instance: Instance, _ source: LaunchSource) -> MemberSource {
        guard let template = source.template else { return MemberSource(configuration: source.configuration) }
        let version = instance.tags?.first { $0.key == "aws:ec2launchtemplate:version" }?.value
        return MemberSource(
            template: LaunchSource.Template(
                id: template.id,
                name: template.name,
                version: version ?? template.version
            )
        )
    }
}

extension GroupActs {
    /// Asks EC2 whether it would launch this. It throws in any case: `DryRunOperation` when it would.
    func dryRun(_ source: LaunchSource, in subnet: String, _ context: RequestContext) async throws {
        let place = MemberPlace(zone: "", zoneID: "", subnet: subnet)
        var request = try order(Launch(activity: "", place: place, source: source, tags: [:]), in: context.place)
        request.clientToken = nil
        request.tagSpecifications = nil
        request.dryRun = true
        _ = try await context.call(EC2Operations.runInstances, request)
    }
}

/// A fault that takes the capacity of zones from one group.
struct CapacityLoss {
    /// Of launches, in a hundred.
    let share: Int
    /// By id or name; all when empty.
    private let zones: Set<String>

    init?(_ fault: Fault) {
        guard fault.what == .capacityLoss else { return nil }
        share = Int(fault.settings["percentage"] ?? "") ?? 100
        zones = Set((fault.settings["zones"] ?? "").split(separator: ",").map(\.trimmed))
    }

    func befalls(_ id: String, _ name: String) -> Bool { zones.isEmpty || zones.contains(id) || zones.contains(name) }
}
