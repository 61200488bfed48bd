/// The types of resources that targets can be of.
///
/// Source: FIS User Guide, "Targets".
enum ResourceTypes {
    static let instance = "aws:ec2:instance"
    static let subnet = "aws:ec2:subnet"
    static let database = "aws:rds:db"
    static let group = "aws:ec2:autoscaling-group"
    static let role = "aws:iam:role"

    struct Description: Sendable {
        let id: String
        let description: String
        /// In ARNs, in front of the name.
        let arnPrefix: String
        /// In ARNs.
        var service = "ec2"
        /// Whether each must be given is not said: none must.
        var parameters: [String: String] = [:]
        /// Its ARNs name no Region.
        var isGlobal = false
    }

    /// In the order of their ids.
    static let all = [
        Description(
            id: group,
            description: "An Auto Scaling group",
            arnPrefix: "autoScalingGroup:",
            service: "autoscaling"
        ),
        Description(id: instance, description: "An Amazon EC2 instance", arnPrefix: "instance/"),
        Description(
            id: subnet,
            description: "A subnet of a VPC",
            arnPrefix: "subnet/",
            parameters: [
                "availabilityZoneIdentifier": "The zone that the subnets lie in, by its name (us-east-1a) or its id "
                    + "(use1-az1).",
                "vpc": "The id or ARN of the VPC that the subnets belong to.",
            ]
        ),
        Description(id: role, description: "An IAM role", arnPrefix: "role/", service: "iam", isGlobal: true),
        Description(id: database, description: "An Amazon RDS DB instance", arnPrefix: "db:", service: "rds"),
    ]

    static func description(_ id: String) -> Description? { all.first { $0.id == id } }
}
