import AWSModel

/// The fields that records of flow logs can have.
///
/// Source: VPC User Guide, "Flow log records": versions 2 to 5 and the later additions.
enum FlowLogFormat {
    static let standard = """
        ${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} \
        ${packets} ${bytes} ${start} ${end} ${action} ${log-status}
        """

    static let fields: Set<String> = [
        "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets",
        "bytes", "start", "end", "action", "log-status", "vpc-id", "subnet-id", "instance-id", "tcp-flags", "type",
        "pkt-srcaddr", "pkt-dstaddr", "region", "az-id", "sublocation-type", "sublocation-id", "pkt-src-aws-service",
        "pkt-dst-aws-service", "flow-direction", "traffic-path",
    ]

    /// The fields of a format in its order; refuses what is none.
    static func fields(of format: String) throws(AWSError) -> [String] {
        var names: [String] = []
        for word in format.split(separator: " ") {
            guard word.hasPrefix("${"), word.hasSuffix("}") else { throw invalid(format) }
            let name = String(word.dropFirst(2).dropLast())
            guard fields.contains(name) else {
                throw AWSError("InvalidParameter", "Unknown fields provided: [\(name)]")
            }
            names.append(name)
        }
        guard !names.isEmpty else { throw invalid(format) }
        return names
    }

    private static func invalid(_ format: String) -> AWSError {
        AWSError(
            "InvalidParameter",
            "LogFormat '\(format)' is invalid: fields are written as ${field}, with spaces between."
        )
    }
}
