package import AWSModel
package import AWSService
import EC2Shapes
package import World

/// Amazon Elastic Compute Cloud and Virtual Private Cloud: networks, and the instances in them.
///
/// Handlers write the wanted state to the ledger; the controller in `Controller/` makes it so.
///
/// Source: EC2 API Reference; VPC User Guide.
package final class EC2Service: CloudService {
    let world: World
    let engines: EC2Engines
    let platform: EC2Platform?
    let runningController = RunningController()

    /// - Parameter platform: what runs instances; without it nothing is launched.
    package init(world: World, engines: EC2Engines = EC2Engines(), platform: EC2Platform? = nil) {
        self.world = world
        self.engines = engines
        self.platform = platform
    }

    /// What other services place their servers by; nil without a platform.
    package var serviceHosts: EC2ServiceHosts? {
        platform.map { platform in
            EC2ServiceHosts(
                world: world,
                controller: runningController,
                network: { FabricHost(fabric: try platform.engines().fabric) },
                missing: { platform.missing }
            )
        }
    }

    package var model: ServiceModel { ec2Model }

    package func register(in table: inout OperationTable) {
        registerNetwork(in: &table)
        registerTags(in: &table)
        registerImages(in: &table)
        registerInstanceTypes(in: &table)
        registerInstances(in: &table)
        registerInstanceAttributes(in: &table)
        registerInstanceProfiles(in: &table)
        registerVolumes(in: &table)
        registerKeyPairs(in: &table)
        registerLaunchTemplates(in: &table)
    }
}
