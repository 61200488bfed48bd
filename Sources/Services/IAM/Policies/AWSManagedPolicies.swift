/// Some of the policies that AWS keeps for everyone, under `arn:aws:iam::aws:policy/…`: those that templates attach
/// most. Each grants what its name says; a policy that is not here is told as missing.
///
/// Source: AWS Managed Policy Reference Guide (names and meaning; the documents are our own and shorter).
enum AWSManagedPolicies {
    private static let grants: [String: [String]] = [
        "AdministratorAccess": ["*"],
        "AmazonS3FullAccess": ["s3:*", "s3-object-lambda:*"],
        "AmazonS3ReadOnlyAccess": ["s3:Get*", "s3:List*", "s3:Describe*"],
        "AmazonEC2FullAccess": ["ec2:*", "elasticloadbalancing:*", "cloudwatch:*", "autoscaling:*"],
        "AmazonEC2ReadOnlyAccess": [
            "ec2:Describe*", "ec2:Get*", "elasticloadbalancing:Describe*", "autoscaling:Describe*",
        ],
        "AmazonRDSFullAccess": ["rds:*"],
        "AmazonMQFullAccess": ["mq:*"],
        "AmazonVPCFullAccess": ["ec2:*Vpc*", "ec2:*Subnet*", "ec2:*Route*", "ec2:*Gateway*", "ec2:Describe*"],
        "IAMFullAccess": ["iam:*", "organizations:DescribeAccount"],
        "IAMReadOnlyAccess": ["iam:Get*", "iam:List*", "iam:Generate*", "iam:Simulate*"],
        "AmazonSSMManagedInstanceCore": ["ssm:*", "ssmmessages:*", "ec2messages:*"],
        "CloudWatchAgentServerPolicy": ["cloudwatch:PutMetricData", "logs:*", "ec2:DescribeTags"],
        "CloudWatchFullAccess": ["cloudwatch:*", "logs:*"],
        "ReadOnlyAccess": ["*:Get*", "*:List*", "*:Describe*"],
        "PowerUserAccess": ["*:*"],
        "service-role/AWSLambdaBasicExecutionRole": [
            "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents",
        ],
    ]

    static let prefix = "arn:aws:iam::aws:policy/"

    static var arns: [String] { grants.keys.sorted().map { prefix + $0 } }

    static func document(_ arn: String) -> String? {
        guard arn.hasPrefix(prefix), let actions = grants[String(arn.dropFirst(prefix.count))] else { return nil }
        let list = actions.map { "\"\($0)\"" }.joined(separator: ",")
        return #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[\#(list)],"Resource":"*"}]}"#
    }
}
