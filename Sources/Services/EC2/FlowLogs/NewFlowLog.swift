import AWSModel
import EC2Shapes
import Ground
import World

/// What CreateFlowLogs asks for, checked; the same for all resources that it names.
///
/// Source: EC2 API Reference, "CreateFlowLogs"; VPC User Guide, "Publish flow logs to Amazon S3".
struct NewFlowLog: Sendable {
    let kind: ResourceKind
    let traffic: String
    let destination: String
    let format: String
    let windowSeconds: Int

    init(_ input: CreateFlowLogsRequest) throws {
        let type = input.logDestinationType ?? "cloud-watch-logs"
        guard ["cloud-watch-logs", "s3", "kinesis-data-firehose"].contains(type) else {
            throw AWSError.invalidValue(type, for: "LogDestinationType")
        }
        guard type == "s3" else { throw AWSError.notBuilt("Delivery of flow logs to \(type) (to s3 it is)") }
        try refuse([
            "DeliverCrossAccountRole": input.deliverCrossAccountRole != nil,
            "DestinationOptions.FileFormat": (input.destinationOptions?.fileFormat ?? "plain-text") != "plain-text",
            "DestinationOptions.HiveCompatiblePartitions": input.destinationOptions?.hiveCompatiblePartitions == true,
            "DestinationOptions.PerHourPartition": input.destinationOptions?.perHourPartition == true,
        ])
        guard input.logGroupName == nil, input.deliverLogsPermissionArn == nil else {
            throw AWSError.invalidCombination(
                "LogGroupName and DeliverLogsPermissionArn cannot be used with the destination type s3."
            )
        }
        kind =
            switch input.resourceType {
            case "VPC": .vpc
            case "Subnet": .subnet
            case "NetworkInterface": .networkInterface
            case "TransitGateway", "TransitGatewayAttachment", "RegionalNatGateway":
                throw AWSError.notBuilt("A flow log of a \(input.resourceType)")
            default: throw AWSError.invalidValue(input.resourceType, for: "ResourceType")
            }
        guard let traffic = input.trafficType else { throw AWSError.missingParameter("TrafficType") }
        guard ["ACCEPT", "REJECT", "ALL"].contains(traffic) else {
            throw AWSError.invalidValue(traffic, for: "TrafficType")
        }
        self.traffic = traffic
        destination = try Self.bucket(input.logDestination)
        format = input.logFormat ?? FlowLogFormat.standard
        _ = try FlowLogFormat.fields(of: format)
        windowSeconds = input.maxAggregationInterval ?? 600
        guard windowSeconds == 60 || windowSeconds == 600 else {
            throw AWSError.invalidValue("\(windowSeconds)", for: "MaxAggregationInterval", "It must be 60 or 600.")
        }
    }

    private static func bucket(_ text: String?) throws(AWSError) -> String {
        guard let text else { throw .missingParameter("LogDestination") }
        guard let arn = ARN(text), arn.service == "s3", !arn.resource.isEmpty else {
            throw .invalidValue(text, for: "LogDestination", "LogDestination must be the ARN of an S3 bucket.")
        }
        return text
    }

    func record(of resource: String) -> FlowLogRecord {
        FlowLogRecord(
            resource: resource,
            traffic: traffic,
            destinationType: "s3",
            destination: destination,
            format: format,
            windowSeconds: windowSeconds
        )
    }
}

extension LedgerReading {
    /// Whether a resource is there to be watched, and is not watched alike yet.
    func check(_ log: NewFlowLog, watching id: String, in place: Place) throws {
        switch log.kind {
        case .vpc: _ = try resource(VPCRecord.self, .vpc, id, in: place)
        case .subnet: _ = try resource(SubnetRecord.self, .subnet, id, in: place)
        default: _ = try resource(NetworkInterfaceRecord.self, .networkInterface, id, in: place)
        }
        let others = try list(FlowLogRecord.self, where: "resource", is: id, in: .place(place))
        let isKnown = others.contains { $0.destination == log.destination && $0.traffic == log.traffic }
        guard !isKnown else {
            throw AWSError(
                "FlowLogAlreadyExists",
                "Error. There is an existing Flow Log with the same configuration and log destination."
            )
        }
    }
}
