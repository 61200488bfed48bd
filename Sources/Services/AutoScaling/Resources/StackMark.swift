import AWSService

/// For which act of a stack an operation is called: what it makes is marked so that the act finds it when it is tried
/// again, and by tags that users see.
///
/// Source: CloudFormation User Guide, "Resource tags".
struct StackMark: Sendable {
    /// Set around the calls of one act.
    @TaskLocal static var current: StackMark?

    let act: String
    let tags: [String: String]

    init(_ request: ResourceRequest) {
        act = "\(request.stackID) \(request.token)"
        tags = [
            "aws:cloudformation:stack-name": request.stackName, "aws:cloudformation:stack-id": request.stackID,
            "aws:cloudformation:logical-id": request.logicalID,
        ]
    }
}
