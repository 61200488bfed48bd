import AWSModel

/// The services that endpoints lead to.
///
/// Source: VPC User Guide, "Gateway endpoints".
enum EndpointServices {
    /// The endpoint policy that lets everything through.
    static let openPolicy = """
        {"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}
        """

    /// The prefix list of a gateway endpoint's service; refuses those that are not built.
    static func prefixList(of service: String, region: String) throws(AWSError) -> AWSPrefixList {
        let parts = service.split(separator: ".").map(String.init)
        guard parts.count >= 4, service.hasPrefix("com.amazonaws.\(region).") || service.hasPrefix("cn.com.amazonaws.")
        else { throw unknown(service) }
        switch parts.last {
        case "s3": return AWSPrefixLists.list(.s3, region: region)
        case "dynamodb":
            throw .notBuilt("There is no DynamoDB in this cloud, so an endpoint for \(service)")
        default:
            throw .notBuilt("The endpoint service \(service), which has interface endpoints only,")
        }
    }

    static func unknown(_ service: String) -> AWSError {
        AWSError("InvalidServiceName", "The Vpc Endpoint Service '\(service)' does not exist")
    }
}
