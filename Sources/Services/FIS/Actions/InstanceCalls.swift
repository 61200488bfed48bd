import AWSModel
import AWSService
import EC2Shapes

/// What actions on instances ask of EC2.
struct InstanceCalls: Sendable {
    private let context: RequestContext
    let ids: [String]

    init(_ job: ActionJob) {
        context = job.context
        ids = job.resources.map(\.id)
    }

    func stop() async throws {
        _ = try await context.call(EC2Operations.stopInstances) { $0.instanceIds = ids }
    }

    func start(_ ids: [String]) async throws {
        _ = try await context.call(EC2Operations.startInstances) { $0.instanceIds = ids }
    }

    func reboot() async throws {
        _ = try await context.call(EC2Operations.rebootInstances) { $0.instanceIds = ids }
    }

    func terminate() async throws {
        _ = try await context.call(EC2Operations.terminateInstances) { $0.instanceIds = ids }
    }

    /// The state of each by its id; those that EC2 has forgotten are terminated.
    func states() async throws -> [String: String] {
        var states = Dictionary(uniqueKeysWithValues: ids.map { ($0, "terminated") })
        // A filter, unlike a list of ids, is not an error when one of them is gone.
        let answer = try await context.call(EC2Operations.describeInstances) { request in
            request.filters = [
                Filter {
                    $0.name = "instance-id"
                    $0.values = ids
                }
            ]
        }
        for instance in (answer.reservations ?? []).flatMap({ $0.instances ?? [] }) {
            if let id = instance.instanceId { states[id] = instance.state?.name }
        }
        return states
    }
}
