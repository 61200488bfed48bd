import AWSModel
import AWSService
import Ground
import IAMShapes
import World

/// Acts out what an experiment's machine asks for.
struct ExperimentActs: Sendable {
    enum Result: Sendable {
        case outcome(ExperimentMachine.Outcome, resolved: [String: [ResolvedResource]]? = nil)
        /// To be tried again when something of the targets' service has changed.
        case later
    }

    let world: World
    let caller: @Sendable () -> any InProcessCaller
    let put: FISService.Put

    /// - Returns: nil when the controller is being ended: the act is then repeated in its next life.
    func perform(_ act: ExperimentMachine.Act, of experiment: Kept<ExperimentRecord>) async -> Result? {
        do {
            return try await attempt(act, experiment)
        } catch {
            if Task.isCancelled || error is CancellationError { return nil }
            let location = act.action.map { "actions.\($0)" } ?? "targets"
            return .outcome(.failed(ExperimentFailure(error, of: act, at: location)))
        }
    }

    private func attempt(_ act: ExperimentMachine.Act, _ experiment: Kept<ExperimentRecord>) async throws -> Result {
        let context = context(of: experiment)
        switch act {
        case .resolve: return try await resolve(experiment, context)
        case .begin(let name):
            let (executor, job) = try prepare(name, experiment, context)
            return Result(try await executor.begin(job))
        case .check(let name):
            let (executor, job) = try prepare(name, experiment, context)
            return Result(try await executor.check(job))
        case .end(let name):
            let (executor, job) = try prepare(name, experiment, context)
            return Result(try await executor.end(job))
        }
    }

    private func prepare(
        _ name: String,
        _ experiment: Kept<ExperimentRecord>,
        _ context: RequestContext
    ) throws -> (any ActionExecutor, ActionJob) {
        guard let action = experiment.plan.actions[name], let executor = ActionCatalogue.executor(action.id) else {
            throw ExperimentFailure(.internal, "The action is not known any more.", at: "actions.\(name)")
        }
        var resources: [ResolvedResource] = []
        for target in action.targets.sorted(by: { $0.key < $1.key }) {
            resources += experiment.resolved[target.value] ?? []
        }
        let job = ActionJob(
            experiment: experiment.id,
            name: name,
            parameters: action.parameters,
            started: experiment.machine.actions[name]?.started ?? world.clock.now,
            resources: resources,
            context: context,
            world: world
        )
        return (executor, job)
    }

    // MARK: The experiment as a whole

    /// What its alarms say; a failure to ask is no verdict.
    func verdict(on experiment: Kept<ExperimentRecord>) async -> StopConditions.Verdict {
        (try? await StopConditions(experiment.plan).look(context(of: experiment))) ?? .goOn
    }

    /// - Returns: the keys of what was written.
    func writeReport(of experiment: Kept<ExperimentRecord>) async throws -> [String] {
        guard let plan = experiment.plan.report else { return [] }
        let query = EventQuery(
            from: experiment.machine.started,
            until: experiment.machine.ended.map { $0.advanced(by: plan.wait + .seconds(1)) },
            limit: 1000
        )
        let events = try await world.events.find(query).events.map(\.event).filter { event in
            event.account.isEmpty || event.account == experiment.place.account
        }
        let report = ExperimentReportText(experiment: experiment, events: events)
        let key = ExperimentReportText.key(experiment.id, plan)
        let files = [("\(key).html", Array(report.html.utf8)), ("\(key).json", report.json.bytes)]
        for (name, bytes) in files { try await put(plan.bucket, name, bytes, context(of: experiment)) }
        return files.map(\.0)
    }

    // MARK: Targets

    private func resolve(_ experiment: Kept<ExperimentRecord>, _ context: RequestContext) async throws -> Result {
        try await requireRole(experiment.plan.role, context)
        let resolver = TargetResolver(world: world, context: context)
        var resolved: [String: [ResolvedResource]] = [:]
        for (name, target) in experiment.plan.targets.sorted(by: { $0.key < $1.key }) {
            let found = try await resolver.resolve(target)
            resolved[name] = found
            if found.isEmpty, experiment.plan.emptyTargets == .fail {
                let failure = ExperimentFailure(
                    .invalidTarget,
                    "Target resolution returned empty set",
                    at: "targets.\(name)"
                )
                return .outcome(.failed(failure), resolved: resolved)
            }
        }
        let empty = Set(resolved.filter(\.value.isEmpty).keys)
        return .outcome(.resolved(empty: empty), resolved: resolved)
    }

    /// An experiment acts in its role's name; one that is not there cannot be assumed.
    private func requireRole(_ arn: String, _ context: RequestContext) async throws {
        do {
            _ = try await context.call(IAMOperations.getRole) { $0.roleName = Self.roleName(arn) }
        } catch let error as AWSError where error.code == "NoSuchEntity" {
            throw ExperimentFailure(.authorization, "Unable to assume role \(arn)", at: "roleArn")
        } catch let error as AWSError where error.status == 501 {
            // A cloud without IAM cannot tell.
        }
    }

    private static func roleName(_ arn: String) -> String { String(arn.split(separator: "/").last ?? "") }

    private func context(of experiment: Kept<ExperimentRecord>) -> RequestContext {
        let (place, role) = (experiment.place, experiment.plan.role)
        let session = "\(Self.roleName(role))/\(experiment.id)"
        var principal = Principal(
            kind: .assumedRole,
            account: place.account,
            arn: "arn:\(Partition(ofRegion: place.region).rawValue):sts::\(place.account):assumed-role/\(session)",
            userID: session
        )
        principal.issuerARN = role
        return RequestContext(
            account: place.account,
            region: place.region,
            principal: principal,
            requestID: world.ids.uuid(),
            now: world.clock.now.timestamp,
            caller: caller()
        )
    }
}

extension ExperimentActs.Result {
    fileprivate init(_ step: ActionStep) {
        switch step {
        case .done: self = .outcome(.done)
        case .running(let until): self = .outcome(.running(until: until))
        case .later: self = .later
        }
    }
}

extension ExperimentFailure {
    fileprivate init(_ error: any Error, of act: ExperimentMachine.Act, at location: String) {
        let subject = act.action.map { "Action \"\($0)\"" } ?? "Target resolution"
        switch error {
        case let failure as ExperimentFailure: self = failure
        case let error as AWSError:
            let code =
                error.code.hasPrefix("Invalid") && error.code.contains("ID")
                ? Code.invalidTarget : error.fault == .sender ? .configuration : .dependentService
            self.init(code, "\(subject) failed: \(error.message) (\(error.code))", at: location)
        default: self.init(.internal, "\(subject) failed: \(error)", at: location)
        }
    }
}
