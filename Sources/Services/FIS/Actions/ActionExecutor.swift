import AWSModel
import AWSService
import Ground
import World

/// What one kind of action does. Every call may come again after an interruption, so each is safe to repeat.
protocol ActionExecutor: Sendable {
    var type: ActionType { get }
    /// Brings the fault about.
    func begin(_ job: ActionJob) async throws -> ActionStep
    /// Looks at one that ends by itself.
    func check(_ job: ActionJob) async throws -> ActionStep
    /// Takes the fault back: its time is up, or the experiment is being stopped. It may not have begun wholly.
    func end(_ job: ActionJob) async throws -> ActionStep
}

extension ActionExecutor {
    func check(_ job: ActionJob) async throws -> ActionStep { .done }
    func end(_ job: ActionJob) async throws -> ActionStep { .done }
}

enum ActionStep: Sendable, Equatable {
    case done
    /// Goes on until then; nil: until a check finds that it is over.
    case running(until: WorldInstant?)
    /// Not possible yet: to be tried again when something of the targets' service has changed.
    case later
}

/// One action of one experiment.
struct ActionJob: Sendable {
    let experiment: String
    let name: String
    let parameters: [String: String]
    let started: WorldInstant
    let resources: [ResolvedResource]
    let context: RequestContext
    let world: World

    /// By which what the action did is found again.
    func mark(_ resource: String) -> String { "\(experiment)/\(name)/\(resource)" }

    /// Only of parameters that were checked with the template.
    func duration(_ parameter: String) throws -> Duration {
        guard let duration = parameters[parameter].flatMap(ISODuration.parse) else {
            throw ExperimentFailure(.configuration, "\(parameter) is no duration.", at: "actions.\(name)")
        }
        return duration
    }
}
