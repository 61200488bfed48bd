import AWSModel
import CloudFormationShapes
import Ground

/// Starts an act on a stack and shows its events until it ends.
final class StackFollower {
    private let client: ServiceClient
    private let name: String
    private let isQuiet: Bool
    private let progress = StackProgress()
    private var stackID: String?
    private var seen: Set<String> = []
    private var status = ""

    init(client: ServiceClient, name: String, isQuiet: Bool) {
        self.client = client
        self.name = name
        self.isQuiet = isQuiet
    }

    /// Turns a service's error into the words of a command.
    func explain(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as AWSError {
            throw Failure("\(error.code): \(error.message)")
        }
    }

    func createOrUpdate(_ template: String, _ parameters: [Parameter]) throws {
        let capabilities = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
        if let existing = try describe() {
            seen = Set(try events(existing.stackId ?? name).map(\.eventId))
            stackID = try client.call(CloudFormationOperations.updateStack) {
                $0.stackName = name
                $0.templateBody = template
                $0.parameters = parameters
                $0.capabilities = capabilities
            }.stackId
        } else {
            stackID = try client.call(CloudFormationOperations.createStack) {
                $0.stackName = name
                $0.templateBody = template
                $0.parameters = parameters
                $0.capabilities = capabilities
            }.stackId
        }
    }

    func delete() throws {
        guard let existing = try describe() else { throw Failure("there is no stack \(name)") }
        stackID = existing.stackId
        seen = Set(try events(existing.stackId ?? name).map(\.eventId))
        _ = try client.call(CloudFormationOperations.deleteStack) { $0.stackName = name }
    }

    /// Shows events as they come. The stack itself is asked last, so that no event is missed.
    func follow() async throws {
        guard let stackID else { return }
        let clock = WorldClock(mode: .real)
        while true {
            let current = try client.call(CloudFormationOperations.describeStacks) { $0.stackName = stackID }.stacks?
                .first
            status = current?.stackStatus ?? ""
            for event in try events(stackID).reversed() where seen.insert(event.eventId).inserted {
                if !isQuiet { progress.show(event) }
            }
            if !status.hasSuffix("_IN_PROGRESS") { break }
            try await clock.sleep(until: clock.now.advanced(by: .milliseconds(100)))
        }
        progress.finish()
    }

    func report(_ common: CommonOptions) throws {
        let stack = try client.call(CloudFormationOperations.describeStacks) { $0.stackName = stackID ?? name }.stacks?
            .first
        let outputs = (stack?.outputs ?? []).map { ($0.outputKey ?? "", $0.outputValue ?? "") }
        let width = outputs.map(\.0.count).max() ?? 0
        common.say(
            [
                "stack": .string(name), "id": .string(stackID ?? ""), "status": .string(status),
                "outputs": .object(JSONObject(outputs.map { ($0.0, .string($0.1)) })),
            ],
            (["\(name): \(status)"] + outputs.map { "  " + $0.0.padded(to: width) + "  " + $0.1 }).joined(
                separator: "\n"
            )
        )
        guard ["CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE"].contains(status) else {
            throw Failure("the stack \(name) ended in \(status): \(stack?.stackStatusReason ?? "see the events above")")
        }
    }

    private func describe() throws -> Stack? {
        do {
            return try client.call(CloudFormationOperations.describeStacks) { $0.stackName = name }.stacks?.first
        } catch let error as AWSError where error.code == "ValidationError" && error.message.contains("does not exist")
        {
            return nil
        }
    }

    private func events(_ stack: String) throws -> [StackEvent] {
        try client.call(CloudFormationOperations.describeStackEvents) { $0.stackName = stack }.stackEvents ?? []
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
