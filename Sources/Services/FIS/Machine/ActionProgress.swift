import Ground

enum ExperimentStatus: String, Sendable, Codable, CaseIterable {
    case pending, initiating, running, completed, stopping, stopped, failed

    var isFinal: Bool { self == .completed || self == .stopped || self == .failed }
}

enum ExperimentActionStatus: String, Sendable, Codable, CaseIterable {
    case pending, initiating, running, completed, cancelled, stopping, stopped, failed, skipped

    var isFinal: Bool {
        switch self {
        case .completed, .cancelled, .stopped, .failed, .skipped: true
        case .pending, .initiating, .running, .stopping: false
        }
    }
}

/// Why an experiment failed.
///
/// Source: FIS User Guide, "Troubleshooting" (error codes).
struct ExperimentFailure: Sendable, Codable, Equatable, Error {
    enum Code: String, Sendable, Codable {
        case configuration = "ConfigurationFailure"
        case dependentService = "DependentServiceFailure"
        case invalidTarget = "InvalidTarget"
        case authorization = "AuthorizationFailure"
        case `internal` = "InternalFailure"
    }

    let reason: String
    let code: Code
    /// Which part of the template, such as `targets.web`.
    let location: String

    private static let reasonLengthMax = 512

    init(_ code: Code, _ reason: String, at location: String) {
        self.reason = String(reason.prefix(Self.reasonLengthMax))
        self.code = code
        self.location = location
    }
}

/// How far one action of an experiment is.
struct ActionProgress: Sendable, Codable, Equatable {
    let startAfter: [String]
    /// Names of the targets that it acts on.
    let targets: Set<String>
    var status = ExperimentActionStatus.pending
    var reason: String?
    var started: WorldInstant?
    var ended: WorldInstant?
    /// Until when it goes on; nil for one that ends by itself.
    var until: WorldInstant?
    /// Its time is up, and its fault is being taken back.
    var isEnding = false
    /// It failed; what there is of it is being taken back.
    var failure: String?

    init(startAfter: [String] = [], targets: Set<String> = []) {
        self.startAfter = startAfter
        self.targets = targets
    }

    mutating func finish(_ status: ExperimentActionStatus, _ reason: String?, at now: WorldInstant?) {
        self.status = status
        self.reason = reason
        ended = now
    }

    func act(_ name: String) -> ExperimentMachine.Act? {
        switch status {
        case .initiating: .begin(name)
        case .running where isEnding: .end(name)
        case .running: until == nil ? .check(name) : nil
        case .stopping: .end(name)
        default: nil
        }
    }
}
