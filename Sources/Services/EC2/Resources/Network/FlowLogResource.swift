import AWSModel
import AWSService
import EC2Shapes
import Ground

enum FlowLogResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::FlowLog",
            properties: [
                "ResourceId": .string.required.createOnly, "ResourceType": .string.required.createOnly,
                "TrafficType": .string.createOnly, "LogDestinationType": .string.createOnly,
                "LogDestination": .string.createOnly, "LogFormat": .string.createOnly,
                "MaxAggregationInterval": .integer.createOnly, "Tags": .tags,
            ],
            attributes: ["Id"],
            create: { request in
                let id = try await maker.once(.flowLog, request) {
                    let answer = try await request.context.call(EC2Operations.createFlowLogs) {
                        $0.resourceIds = [request.text("ResourceId") ?? ""]
                        $0.resourceType = request.text("ResourceType") ?? ""
                        $0.trafficType = request.text("TrafficType")
                        $0.logDestinationType = request.text("LogDestinationType")
                        $0.logDestination = request.text("LogDestination")
                        $0.logFormat = request.text("LogFormat")
                        $0.maxAggregationInterval = request.number("MaxAggregationInterval")
                        $0.tagSpecifications = request.tagSpecifications(.flowLog)
                    }
                    if let failure = answer.unsuccessful?.first?.error {
                        throw AWSError(failure.code ?? "InternalFailure", failure.message ?? "")
                    }
                    return answer.flowLogIds?.first
                }
                return ResourceState(physicalID: id, attributes: ["Id": .string(id)])
            },
            update: { request, existing in
                try await maker.retag(existing.physicalID, request, existing)
                return ResourceState(physicalID: existing.physicalID)
            },
            delete: { request, existing in
                // One that is gone is reported in the answer, not as an error.
                _ = try await request.context.call(EC2Operations.deleteFlowLogs) {
                    $0.flowLogIds = [existing.physicalID]
                }
            }
        )
    }
}
