import AWSModel
import AWSService
import AutoScalingShapes
import EC2Shapes
import Ground
import World

/// What a request wants instances to be launched from.
struct SourceReader: Sendable {
    let world: World
    let context: RequestContext

    struct Found: Sendable {
        var source = LaunchSource()
        var mixed: String?
    }

    /// Nil when the request names none of the three.
    func read(
        configuration: String?,
        template: AutoScalingShapes.LaunchTemplateSpecification?,
        mixed: MixedInstancesPolicy?
    ) async throws -> Found? {
        let given = [configuration != nil, template != nil, mixed != nil].count { $0 }
        if given == 0 { return nil }
        guard given == 1 else {
            throw AWSError.validation(
                "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or "
                    + "MixedInstancesPolicy parameter."
            )
        }
        var found = Found()
        if let configuration {
            let name = Names.bare(configuration, after: "launchConfigurationName")
            guard world.ledger.snapshot().contains(LaunchConfigurationRecord.self, name, in: context.place) else {
                throw AWSError.validation(
                    "Launch configuration name not found - Launch configuration \(name) not found"
                )
            }
            found.source.configuration = name
        } else if let template {
            found.source.template = try await resolve(template)
        } else if let mixed {
            try await read(mixed, into: &found)
        }
        return found
    }

    /// On-demand instances of the first override: what there is of mixed groups.
    private func read(_ mixed: MixedInstancesPolicy, into found: inout Found) async throws {
        guard let template = mixed.launchTemplate, let named = template.launchTemplateSpecification else {
            throw AWSError.validation(
                "Valid requests must contain LaunchTemplate.LaunchTemplateSpecification in MixedInstancesPolicy."
            )
        }
        let spread = mixed.instancesDistribution
        let wantsSpot = (spread?.onDemandPercentageAboveBaseCapacity ?? 100) < 100
        if wantsSpot {
            throw AWSError.notBuilt(
                "MixedInstancesPolicy with Spot Instances (OnDemandPercentageAboveBaseCapacity below 100)"
            )
        }
        let overrides = template.overrides ?? []
        for override in overrides {
            if override.instanceRequirements != nil {
                throw AWSError.notBuilt("MixedInstancesPolicy with InstanceRequirements")
            }
            if override.weightedCapacity.map({ $0 != "1" }) == true {
                throw AWSError.notBuilt("MixedInstancesPolicy with WeightedCapacity")
            }
        }
        let first = overrides.first
        found.source.template = try await resolve(first?.launchTemplateSpecification ?? named)
        found.source.type = first?.instanceType
        found.source.image = first?.imageId
        var shown = mixed
        shown.launchTemplate?.launchTemplateSpecification = try await view(named)
        found.mixed = ModelJSON.autoScaling.text(shown, as: "MixedInstancesPolicy")
    }

    private func view(
        _ template: AutoScalingShapes.LaunchTemplateSpecification
    ) async throws -> AutoScalingShapes.LaunchTemplateSpecification {
        try await resolve(template).view
    }

    private func resolve(_ template: AutoScalingShapes.LaunchTemplateSpecification) async throws
        -> LaunchSource.Template
    {
        guard (template.launchTemplateId == nil) != (template.launchTemplateName == nil) else {
            throw AWSError.validation(
                "Valid requests must contain either launchTemplateId or LaunchTemplateName"
            )
        }
        let version = template.version ?? "$Default"
        do {
            let answer = try await context.call(EC2Operations.describeLaunchTemplateVersions) {
                $0.launchTemplateId = template.launchTemplateId
                $0.launchTemplateName = template.launchTemplateName
                $0.versions = [version]
            }
            guard let found = answer.launchTemplateVersions?.first else {
                throw AWSError("InvalidLaunchTemplateId.VersionNotFound", "Could not find the specified version.")
            }
            try check(found.launchTemplateData)
            return LaunchSource.Template(
                id: found.launchTemplateId ?? "",
                name: found.launchTemplateName ?? "",
                version: version
            )
        } catch let error as AWSError where error.code.hasPrefix("InvalidLaunchTemplate") {
            throw AWSError.validation("You must use a valid fully-formed launch template. \(error.message)")
        }
    }

    /// The number of the version that is meant now.
    func version(of template: LaunchSource.Template) async throws -> String? {
        if Int(template.version) != nil { return template.version }
        let answer = try await context.call(EC2Operations.describeLaunchTemplateVersions) {
            $0.launchTemplateId = template.id
            $0.versions = [template.version]
        }
        return answer.launchTemplateVersions?.first?.versionNumber.map { "\($0)" }
    }

    private func check(_ data: ResponseLaunchTemplateData?) throws {
        if data?.instanceMarketOptions?.marketType == "spot" {
            throw AWSError.notBuilt("A launch template that asks for Spot Instances")
        }
        if data?.networkInterfaces?.contains(where: { $0.subnetId != nil }) == true {
            throw AWSError.validation(
                "You must use a valid fully-formed launch template. The launch template cannot specify a subnet."
            )
        }
    }
}

extension LaunchSource.Template {
    var view: AutoScalingShapes.LaunchTemplateSpecification {
        AutoScalingShapes.LaunchTemplateSpecification {
            $0.launchTemplateId = id
            $0.launchTemplateName = name
            $0.version = version
        }
    }
}
