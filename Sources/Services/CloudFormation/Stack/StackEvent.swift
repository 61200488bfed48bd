/// One line of a stack's history. The caller adds the time and the event's id.
package struct StackEvent: Sendable, Equatable, Codable {
    package enum Subject: Sendable, Equatable, Codable {
        case stack(StackStatus)
        case resource(ResourceStatus)
    }

    package static let stackType = "AWS::CloudFormation::Stack"

    /// The stack's name in its own events.
    package let logicalId: String
    /// The stack's id in its own events; empty while a resource has none.
    package let physicalId: String
    package let type: String
    package let subject: Subject
    package let reason: String?
    /// The properties of a resource, as they were asked for.
    package let properties: StoredJSON?

    /// As DescribeStackEvents prints it.
    package var status: String {
        switch subject {
        case .stack(let status): status.rawValue
        case .resource(let status): status.rawValue
        }
    }

    package var isOfStack: Bool { if case .stack = subject { true } else { false } }
}
