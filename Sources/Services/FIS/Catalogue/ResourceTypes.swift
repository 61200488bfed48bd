/// The types of resources that targets can be of.
///
/// Source: FIS User Guide, "Targets".
enum ResourceTypes {
    static let instance = "aws:ec2:instance"
    static let subnet = "aws:ec2:subnet"

    struct Description: Sendable {
        let id: String
        let description: String
        /// In ARNs, in front of the slash.
        let arnPrefix: String
        /// Whether each must be given is not said: none must.
        let parameters: [String: String]
    }

    /// In the order of their ids.
    static let all = [
        Description(id: instance, description: "An Amazon EC2 instance", arnPrefix: "instance", parameters: [:]),
        Description(
            id: subnet,
            description: "A subnet of a VPC",
            arnPrefix: "subnet",
            parameters: [
                "availabilityZoneIdentifier": "The zone that the subnets lie in, by its name (us-east-1a) or its id "
                    + "(use1-az1).",
                "vpc": "The id or ARN of the VPC that the subnets belong to.",
            ]
        ),
    ]

    static func description(_ id: String) -> Description? { all.first { $0.id == id } }
}
