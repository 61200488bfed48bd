import Ground
import World

/// For which act of a stack an operation is called: what it makes is marked so, by tags that users see and by one that
/// they do not, so that the act finds it when it is tried again.
///
/// Source: CloudFormation User Guide, "Resource tags": `aws:cloudformation:*`, which users cannot set themselves.
struct StackMark: Sendable {
    /// Set around the calls of one act.
    @TaskLocal static var current: StackMark?

    let act: String
    let tags: [String: String]

    init(act: String, stackName: String, stackID: String, logicalID: String) {
        self.act = "\(stackID) \(act)"
        tags = [
            "aws:cloudformation:stack-name": stackName, "aws:cloudformation:stack-id": stackID,
            "aws:cloudformation:logical-id": logicalID,
        ]
    }

    /// What is added to the tags of a resource that is made now.
    static var added: [String: String] {
        guard let current else { return [:] }
        return current.tags.merging([TagRecord.actKey: current.act]) { $1 }
    }
}

extension LedgerReading {
    /// What an earlier try of an act has made of this kind.
    func made(by act: String, _ kind: ResourceKind, in place: Place) throws -> String? {
        try list(TagRecord.self, where: "act", is: act, in: .place(place))
            .map(\.id).first { $0.hasPrefix(kind.prefix + "-") }
    }
}
