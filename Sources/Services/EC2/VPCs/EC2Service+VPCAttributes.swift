import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "ModifyVpcAttribute", "DescribeVpcAttribute"; VPC User Guide, "DNS attributes".
extension EC2Service {
    func registerVPCAttributes(in table: inout OperationTable) {
        on(&table, EC2Operations.modifyVpcAttribute, modifyVPCAttribute)
        on(&table, EC2Operations.describeVpcAttribute, describeVPCAttribute)
    }

    func modifyVPCAttribute(_ input: ModifyVpcAttributeRequest, _ context: RequestContext) async throws {
        let given: [(name: String, value: Bool?)] = [
            ("enableDnsSupport", input.enableDnsSupport?.value),
            ("enableDnsHostnames", input.enableDnsHostnames?.value),
            ("enableNetworkAddressUsageMetrics", input.enableNetworkAddressUsageMetrics?.value),
        ].filter { $0.1 != nil }
        guard let attribute = given.first, let value = attribute.value else {
            throw AWSError.missingParameter("attribute")
        }
        guard given.count == 1 else {
            let names = given.map(\.name).joined(separator: ", ")
            throw AWSError.invalidCombination("Fields for multiple attribute types specified: \(names)")
        }
        let place = context.place
        try await write(nil) { transaction in
            var vpc = try transaction.resource(VPCRecord.self, .vpc, input.vpcId, in: place)
            switch attribute.name {
            case "enableDnsSupport": vpc.resolvesNames = value
            case "enableDnsHostnames": vpc.namesHosts = value
            default: vpc.usageMetrics = value
            }
            guard vpc.resolvesNames || !vpc.namesHosts else {
                throw AWSError.invalidCombination("The VPC must have DNS support enabled to have DNS hostnames.")
            }
            try transaction.update(vpc)
        }
    }

    func describeVPCAttribute(
        _ input: DescribeVpcAttributeRequest,
        _ context: RequestContext
    ) async throws -> DescribeVpcAttributeResult {
        let vpc = try read(input.dryRun).resource(VPCRecord.self, .vpc, input.vpcId, in: context.place)
        func truth(_ value: Bool) -> AttributeBooleanValue { AttributeBooleanValue { $0.value = value } }
        return try DescribeVpcAttributeResult {
            $0.vpcId = vpc.id
            switch input.attribute {
            case "enableDnsSupport": $0.enableDnsSupport = truth(vpc.resolvesNames)
            case "enableDnsHostnames": $0.enableDnsHostnames = truth(vpc.namesHosts)
            case "enableNetworkAddressUsageMetrics": $0.enableNetworkAddressUsageMetrics = truth(vpc.usageMetrics)
            default: throw AWSError.invalidValue(input.attribute, for: "attribute")
            }
        }
    }
}
