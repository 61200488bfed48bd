import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

extension EC2Service {
    /// An instance as the data that would launch one like it.
    ///
    /// Source: EC2 API Reference, "GetLaunchTemplateData".
    func getLaunchTemplateData(
        _ input: GetLaunchTemplateDataRequest,
        _ context: RequestContext
    ) async throws -> GetLaunchTemplateDataResult {
        let ledger = try read(input.dryRun)
        let kept = try ledger.instance(input.instanceId, in: context.place, at: world.clock.now)
        let facts = try ledger.facts(of: kept)
        let record = kept.record
        let data = ResponseLaunchTemplateData {
            $0.imageId = record.image
            $0.instanceType = record.type
            $0.keyName = record.keyName
            $0.userData = record.userData
            $0.ebsOptimized = record.ebsOptimized
            $0.disableApiTermination = record.isTerminationProtected
            $0.disableApiStop = record.isStopProtected
            $0.instanceInitiatedShutdownBehavior = record.shutdownBehavior
            $0.monitoring = LaunchTemplatesMonitoring { $0.enabled = record.isMonitored }
            $0.iamInstanceProfile = record.profile.map { profile in
                LaunchTemplateIamInstanceProfileSpecification { $0.arn = profile.arn }
            }
            $0.placement = LaunchTemplatePlacement {
                $0.availabilityZone = record.zoneName
                $0.tenancy = record.tenancy
            }
            $0.metadataOptions = LaunchTemplateInstanceMetadataOptions {
                $0.state = "applied"
                $0.httpTokens = record.metadata.tokens
                $0.httpPutResponseHopLimit = record.metadata.hopLimit
                $0.httpEndpoint = record.metadata.isEnabled ? "enabled" : "disabled"
            }
            $0.networkInterfaces = facts.interfaces.map(Self.templateView)
            $0.blockDeviceMappings = record.blockDevices.map { device in
                LaunchTemplateBlockDeviceMapping {
                    $0.deviceName = device.name
                    $0.ebs = LaunchTemplateEbsBlockDevice { $0.deleteOnTermination = device.endsWithInstance }
                }
            }
            if !facts.tags.isEmpty {
                $0.tagSpecifications = [
                    LaunchTemplateTagSpecification {
                        $0.resourceType = "instance"
                        $0.tags = Tags.views(facts.tags.filter { !$0.key.hasPrefix("aws:") })
                    }
                ]
            }
        }
        return GetLaunchTemplateDataResult { $0.launchTemplateData = data }
    }

    private static func templateView(
        _ interface: InstanceFacts.Interface
    ) -> LaunchTemplateInstanceNetworkInterfaceSpecification {
        LaunchTemplateInstanceNetworkInterfaceSpecification {
            $0.deviceIndex = interface.kept.attachment?.deviceIndex
            $0.deleteOnTermination = interface.kept.attachment?.endsWithInstance
            $0.description = interface.kept.record.description
            $0.groups = interface.groups.map(\.id)
            $0.subnetId = interface.kept.subnet
            $0.associatePublicIpAddress = interface.kept.borrowedPublicAddress != nil
            $0.privateIpAddress = interface.kept.record.primaryAddress.description
        }
    }
}
