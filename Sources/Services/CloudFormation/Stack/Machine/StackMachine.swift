import Ground

/// Carries a stack from what it is to what it is to be.
///
/// Holds no clock, task or socket: it is told what came of the actions it asked for and says what follows. It is
/// `Codable`, and may be stored after each step and taken up again: open actions are named again by `openActions`, and
/// a result that comes twice changes nothing.
///
/// Source: CloudFormation User Guide, "Understand stack status", "Stack failure options", "Update behaviors of stack
/// resources".
/// Observed: order and reasons of events in recorded answers (LocalStack's repository, `api/test_stacks`,
/// `engine/test_replacement`, `test_change_sets`).
package struct StackMachine: Sendable, Equatable, Codable {
    enum Phase: String, Sendable, Codable {
        /// Making and changing resources towards the target.
        case applying
        /// Something failed or was cancelled: what is under way comes to its end.
        case stopping
        /// Putting changed resources back as they were.
        case restoring
        /// One resource could not be put back: what is under way comes to its end.
        case stoppingRestore
        case deleting
        case finished
    }

    enum Operation: String, Sendable, Codable { case create, update, delete }

    /// An action that was asked for and has no outcome yet.
    struct Job: Sendable, Equatable, Codable {
        var action: StackAction
        var isCancelled = false
        /// The physical id that the service gave.
        var startedId: String?
        /// A creation that takes the place of an older resource.
        var isReplacement = false
        /// The place among the leftovers that a deletion works on.
        var leftover: Int?
        /// What the template asks for, in a creation or update towards the target.
        var wanted: StackResource?
    }

    package let stackName: String
    package let stackId: String
    package let options: StackOptions
    package internal(set) var status: StackStatus
    package internal(set) var statusReason: String?
    package internal(set) var outputs: [StackOutput]
    /// What is to be; nil in a deletion.
    package internal(set) var target: Deployment?
    let operation: Operation
    var phase: Phase
    var jobs: [Int: Job] = [:]
    var nextJob = 1

    /// The resources by logical id.
    var inventory: [String: StackResource]
    /// The resources as they were when the operation began.
    let original: [String: StackResource]
    /// Resources that this operation has put a new one in place of.
    var replaced: [String: StackResource] = [:]
    /// Copies that failed while they were made.
    var orphans: [StackResource] = []
    /// Copies that an operation before this one left when it stopped half way. A rollback returns to a stack that may
    /// still refer to them, so that only a success (or the end of the stack) takes them away.
    var carried: [StackResource]
    /// Resources that are as the current phase wants them.
    var settled: Set<String> = []
    /// Resources that may differ from what they were, because an update of them was begun.
    var touched: Set<String> = []
    /// Resources for which a replacement was begun.
    var replacing: Set<String> = []
    var failures: [Failure] = []
    var isCancelledByUser = false
    /// The stack is to be deleted as soon as what is under way has ended.
    var isAbandoned = false
    /// Why the stack failed, when it was not a resource.
    var stackFailure: String?
    var deletion = Deletion()

    struct Failure: Sendable, Equatable, Codable {
        let logicalId: String
        let isCreation: Bool
    }

    // MARK: Beginning

    /// Makes a stack.
    package init(creating target: Deployment, options: StackOptions = StackOptions()) {
        self.init(.create, target, [], [], [], options, target.environment.stackName, target.environment.stackId)
    }

    /// Changes a stack.
    ///
    /// - Parameters:
    ///   - resources: the stack's resources as the last operation left them.
    ///   - leftovers: what the last operation left to be deleted (`leftovers`).
    package init(
        updating resources: [StackResource],
        to target: Deployment,
        outputs: [StackOutput] = [],
        leftovers: [StackResource] = [],
        options: StackOptions = StackOptions()
    ) {
        let environment = target.environment
        self.init(
            .update,
            target,
            resources,
            leftovers,
            outputs,
            options,
            environment.stackName,
            environment.stackId
        )
    }

    /// Deletes a stack.
    package init(
        deleting resources: [StackResource],
        stackName: String,
        stackId: String,
        outputs: [StackOutput] = [],
        leftovers: [StackResource] = [],
        options: StackOptions = StackOptions()
    ) {
        self.init(.delete, nil, resources, leftovers, outputs, options, stackName, stackId)
    }

    private init(
        _ operation: Operation,
        _ target: Deployment?,
        _ resources: [StackResource],
        _ leftovers: [StackResource],
        _ outputs: [StackOutput],
        _ options: StackOptions,
        _ stackName: String,
        _ stackId: String
    ) {
        self.operation = operation
        self.target = target
        self.options = options
        self.outputs = outputs
        self.stackName = stackName
        self.stackId = stackId
        let live = resources.filter { $0.status != .deleteComplete && $0.status != .deleteSkipped }
        inventory = Dictionary(live.map { ($0.logicalId, $0) }, uniquingKeysWith: { $1 })
        original = inventory
        carried = leftovers
        phase = operation == .delete ? .deleting : .applying
        switch operation {
        case .create: status = .createInProgress
        case .update: status = .updateInProgress
        case .delete: status = .deleteInProgress
        }
    }

    // MARK: Facts

    package var isFinished: Bool { phase == .finished }

    /// The resources by name, as DescribeStackResources shows them.
    package var resources: [StackResource] { inventory.values.sorted { $0.logicalId < $1.logicalId } }

    /// Copies that are still to be deleted when the operation stopped half way; the next operation takes them over.
    package var leftovers: [StackResource] {
        guard isFinished else { return [] }
        return carried + orphans + replaced.values.sorted { $0.logicalId < $1.logicalId }
    }

    /// What was asked for and has no outcome yet: to be done again after a crash.
    package var openActions: [StackAction] {
        jobs.values.sorted { $0.action.id < $1.action.id }.flatMap { job in
            job.isCancelled ? [job.action, job.action.cancellation] : [job.action]
        }
    }

    package var inFlight: Int { jobs.count }

    /// True while `cancelUpdate` can still turn the update back.
    package var isCancellable: Bool { operation == .update && phase == .applying }

    // MARK: Steps

    /// Begins. Called once, before the machine is stored for the first time.
    package mutating func start() -> StackStep {
        var step = StackStep()
        note(status, "User Initiated", &step)
        if operation == .delete { prepareDeletion(of: .stack) }
        advance(&step)
        return step
    }

    /// Takes the outcome of an action; an outcome that is not awaited (any more) is ignored.
    package mutating func take(_ result: StackResult, for id: Int) -> StackStep {
        var step = StackStep()
        guard let job = jobs[id] else { return step }
        switch job.action.kind {
        case .create: takeCreation(result, job, &step)
        case .update: takeUpdate(result, job, &step)
        case .delete: takeDeletion(result, job, &step)
        case .cancel: preconditionFailure("a cancellation is no job of its own")
        }
        advance(&step)
        return step
    }

    /// Does all that can be done now. Each phase ends by itself when nothing is under way and nothing is left to begin.
    mutating func advance(_ step: inout StackStep) {
        while phase != .finished {
            let before = phase
            switch phase {
            case .applying: advanceApplying(&step)
            case .stopping: if jobs.isEmpty { endStopping(&step) }
            case .restoring: advanceRestoring(&step)
            case .stoppingRestore: if jobs.isEmpty { failRestoring(&step) }
            case .deleting: advanceDeletion(&step)
            case .finished: return
            }
            if phase == before { return }
        }
    }

    mutating func begin(
        _ kind: StackAction.Kind,
        _ logicalId: String,
        _ type: String,
        isReplacement: Bool = false,
        leftover: Int? = nil,
        wanted: StackResource? = nil,
        _ step: inout StackStep
    ) {
        let action = StackAction(id: nextJob, logicalId: logicalId, type: type, kind: kind)
        nextJob += 1
        jobs[action.id] = Job(action: action, isReplacement: isReplacement, leftover: leftover, wanted: wanted)
        step.actions.append(action)
    }

    mutating func cancelJobs(_ step: inout StackStep) {
        for id in jobs.keys.sorted() {
            guard var job = jobs[id], !job.isCancelled else { continue }
            job.isCancelled = true
            jobs[id] = job
            step.actions.append(job.action.cancellation)
        }
    }

    // MARK: Events

    mutating func note(_ status: StackStatus, _ reason: String? = nil, _ step: inout StackStep) {
        self.status = status
        statusReason = reason
        step.events.append(
            StackEvent(
                logicalId: stackName,
                physicalId: stackId,
                type: StackEvent.stackType,
                subject: .stack(status),
                reason: reason,
                properties: nil
            )
        )
    }

    func note(_ resource: StackResource, _ step: inout StackStep) {
        step.events.append(
            StackEvent(
                logicalId: resource.logicalId,
                physicalId: resource.physicalId ?? "",
                type: resource.type,
                subject: .resource(resource.status),
                reason: resource.statusReason,
                properties: resource.properties
            )
        )
    }

    mutating func set(
        _ status: ResourceStatus,
        _ reason: String? = nil,
        of name: String,
        _ step: inout StackStep,
        _ change: (inout StackResource) -> Void = { _ in }
    ) {
        guard var resource = inventory[name] else { preconditionFailure("no resource \(name) in the stack") }
        change(&resource)
        resource.status = status
        resource.statusReason = reason
        inventory[name] = resource
        note(resource, &step)
    }
}
