package import AWSService

extension EC2Service {
    package var resourceTypes: [ResourceType] { networkResourceTypes + computeResourceTypes }

    /// CloudFormation resource types of networks.
    ///
    /// Source: CloudFormation Template Reference, "Amazon EC2".
    var networkResourceTypes: [ResourceType] {
        let maker = ResourceMaker(world: world)
        return [
            VPCResource.type(maker), VPCBlockResource.type(maker), SubnetResource.type(maker),
            RouteTableResource.type(maker), RouteResource.type(maker), RouteTableAssociationResource.type(maker),
            InternetGatewayResource.type(maker), GatewayAttachmentResource.type(maker),
            NATGatewayResource.type(maker), AddressResource.type(maker), AddressAssociationResource.type(maker),
            NetworkInterfaceResource.type(maker), InterfaceAttachmentResource.type(maker),
            SecurityGroupResource.type(maker), RuleResource.ingress(maker), RuleResource.egress(maker),
            NetworkACLResource.type(maker), NetworkACLEntryResource.type(maker),
            NetworkACLAssociationResource.type(maker), PrefixListResource.type(maker), EndpointResource.type(maker),
            PeeringResource.type(maker), DHCPOptionsResource.type(maker), DHCPAssociationResource.type(maker),
            FlowLogResource.type(maker),
        ]
    }
}
