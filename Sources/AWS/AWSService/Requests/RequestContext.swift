package import AWSModel

/// What a handler knows of a request besides its input.
package struct RequestContext: Sendable {
    package var account: String
    package var region: String
    package var principal: Principal
    package var requestID: String
    /// World time at which the request arrived.
    package var now: Timestamp
    package var origin: Origin
    /// Calls another service in this process, as the same principal unless told otherwise.
    package var caller: any InProcessCaller

    /// Where a request came from.
    package struct Origin: Sendable, Equatable {
        package var sourceAddress: String?
        package var isSecure = false
        package var userAgent: String?
        /// Set when the request came in through a VPC's own listener.
        package var vpc: String?
        package var vpcEndpoint: String?
        /// The policy of that endpoint, which limits what may be done through it.
        package var endpointPolicy: String?

        package init() {}
    }

    package init(
        account: String,
        region: String,
        principal: Principal,
        requestID: String,
        now: Timestamp,
        origin: Origin = Origin(),
        caller: any InProcessCaller
    ) {
        self.account = account
        self.region = region
        self.principal = principal
        self.requestID = requestID
        self.now = now
        self.origin = origin
        self.caller = caller
    }
}

extension RequestContext {
    /// `aws`, `aws-cn` or `aws-us-gov`, by the Region.
    package var partition: String {
        if region.hasPrefix("cn-") { return "aws-cn" }
        return region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
    }

    /// The name of a resource of this account and Region.
    package func arn(_ service: String, _ resource: String) -> String {
        ARN(partition: partition, service: service, region: region, account: account, resource: resource).description
    }
}
