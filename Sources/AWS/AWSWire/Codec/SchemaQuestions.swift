package import AWSModel

extension ServiceSchema {
    /// The member that is a streamed body, of an operation's input or output shape.
    package func streamingMember(of shape: ShapeID?) -> Member? {
        guard let shape, let payload = self[shape].payload else { return nil }
        let member = self[shape].members[payload]
        return isStreamed(member) ? member : nil
    }

    func isStreamed(_ member: Member) -> Bool {
        let shape = self[member.shape]
        return shape.kind == .blob && (member.isStreaming || shape.isStreaming)
    }

    /// The input with a fresh token in each idempotency member that the caller left out, as SDKs fill them.
    package func fillingTokens(
        in input: Fields,
        of operation: OperationSchema,
        token: () -> String
    ) -> Fields {
        guard let shape = operation.input else { return input }
        var result = input
        for (place, member) in self[shape].members.enumerated() where member.isIdempotencyToken {
            if result[place].isAbsent { result[place] = .string(token()) }
        }
        return result
    }
}
