import AWSService

extension EC2Service {
    /// CloudFormation resource types of instances.
    ///
    /// Source: CloudFormation Template Reference, "Amazon EC2".
    var computeResourceTypes: [ResourceType] {
        let maker = ResourceMaker(world: world)
        return [InstanceResource.type(maker), LaunchTemplateResource.type(maker), KeyPairResource.type(maker)]
    }
}
