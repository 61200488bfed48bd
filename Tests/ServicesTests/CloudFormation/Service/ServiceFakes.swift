import AWSModel
import AWSService
import Ground
import Synchronization

/// A service with things that stacks can make, which fails and waits as a test tells it.
final class ServiceFakes: Sendable {
    struct Act: Sendable, Equatable {
        let verb: String
        let logicalID: String
        let physicalName: String
        let token: String
    }

    private struct State {
        var things: [String: JSONObject] = [:]
        var tags: [String: [String]] = [:]
        var acts: [Act] = []
        var failing: [String: AWSError] = [:]
        var gates: [String: ServiceGate] = [:]
        var principals: Set<String> = []
    }

    private let state = Mutex(State())

    /// What exists, by physical id.
    var things: [String: JSONObject] { state.withLock { $0.things } }
    var acts: [Act] { state.withLock { $0.acts } }
    /// The acts in short: `create A`.
    var story: [String] { acts.map { "\($0.verb) \($0.logicalID)" } }
    /// The stack's tags as a thing was last told them: `key=value`.
    func tags(_ physicalID: String) -> [String] { state.withLock { $0.tags[physicalID] ?? [] } }
    var principals: Set<String> { state.withLock { $0.principals } }

    /// - Parameter act: `create A`.
    func fail(_ act: String, _ error: AWSError = AWSError("NoRoom", "There is no room", status: 409)) {
        state.withLock { $0.failing[act] = error }
    }

    func mend(_ act: String) { state.withLock { $0.failing[act] = nil } }

    func gate(_ act: String) -> ServiceGate { gate([act]) }

    func gate(_ acts: [String]) -> ServiceGate {
        let gate = ServiceGate()
        state.withLock { state in
            for act in acts { state.gates[act] = gate }
        }
        return gate
    }

    private func begin(_ verb: String, _ request: ResourceRequest) async throws {
        let name = "\(verb) \(request.logicalID)"
        let gate = state.withLock { state in
            state.acts.append(
                Act(
                    verb: verb,
                    logicalID: request.logicalID,
                    physicalName: request.physicalName,
                    token: request.token
                )
            )
            state.principals.insert(request.context.principal.arn)
            return state.gates[name]
        }
        try await gate?.pass()
        if let error = state.withLock({ $0.failing[name] }) { throw error }
    }

    private func keep(_ request: ResourceRequest, _ physicalID: String) {
        state.withLock { state in
            state.things[physicalID] = request.properties
            state.tags[physicalID] = request.stackTags.map { "\($0.key)=\($0.value)" }
        }
    }

    var types: [ResourceType] { [thing, fixed] }

    /// Named by `Name`, which cannot change; `Made` is told only when it is made.
    private var thing: ResourceType {
        ResourceType(
            "Test::Thing",
            properties: [
                "Name": .string.createOnly, "Text": .string, "Size": .integer, "Parts": .strings, "Tags": .tags,
                "Rule": .object(["Port": .integer.required]), "Document": .json,
            ],
            attributes: ["Arn", "Made", "Text"],
            create: { request in
                try await self.begin("create", request)
                let name = request.properties["Name"]?.string ?? request.physicalName
                self.keep(request, name)
                var attributes = Self.attributes(request, name)
                attributes["Made"] = .string("made as \(request.logicalID)")
                return ResourceState(physicalID: name, attributes: attributes)
            },
            update: { request, existing in
                try await self.begin("update", request)
                self.keep(request, existing.physicalID)
                return ResourceState(
                    physicalID: existing.physicalID,
                    attributes: Self.attributes(request, existing.physicalID)
                )
            },
            delete: { request, existing in try await self.delete(request, existing) }
        )
    }

    /// Every change makes a new one.
    private var fixed: ResourceType {
        ResourceType(
            "Test::Fixed",
            properties: ["Text": .string.required],
            create: { request in
                try await self.begin("create", request)
                self.keep(request, request.physicalName)
                return ResourceState(physicalID: request.physicalName)
            },
            delete: { request, existing in try await self.delete(request, existing) }
        )
    }

    private static func attributes(_ request: ResourceRequest, _ name: String) -> [String: JSONValue] {
        ["Arn": .string("arn:test:\(name)"), "Text": request.properties["Text"] ?? "none"]
    }

    private func delete(_ request: ResourceRequest, _ existing: ExistingResource) async throws {
        try await begin("delete", request)
        state.withLock { _ = $0.things.removeValue(forKey: existing.physicalID) }
    }
}

/// The fake things call no other service.
struct ServiceNoCaller: InProcessCaller {
    func call(_ service: String, _ operation: String, _ input: Fields, in context: RequestContext) async throws
        -> Fields
    {
        throw AWSError.notBuilt(operation)
    }
}
