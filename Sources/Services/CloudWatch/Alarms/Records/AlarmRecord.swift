import Ground
import World

/// An alarm, its state, and the actions that its last changes still ask for.
struct AlarmRecord: LedgerRecord, Hashable {
    static let kind = "cloudwatch.alarm"

    enum Definition: Codable, Sendable, Hashable {
        case metric(MetricDefinition)
        /// The rule's text.
        case composite(String)
    }

    struct MetricDefinition: Codable, Sendable, Hashable {
        /// Of an alarm on one metric.
        var metric: MetricQuery.Metric?
        /// Of an alarm on an expression.
        var queries: [MetricQuery] = []
        var condition: AlarmCondition
        /// As they were given, to be shown again.
        var shown: Shown

        struct Shown: Codable, Sendable, Hashable {
            var datapointsToAlarm: Int?
            var treatMissingData: String?
            var lowSampleCount: String?
        }
    }

    struct Actions: Codable, Sendable, Hashable {
        var areEnabled = true
        var ok: [String] = []
        var alarm: [String] = []
        var insufficientData: [String] = []

        func of(_ value: AlarmState.Value) -> [String] {
            switch value {
            case .ok: ok
            case .alarm: alarm
            case .insufficientData: insufficientData
            }
        }
    }

    /// An action that a change of state asks for, until it has been tried.
    struct Pending: Codable, Sendable, Hashable {
        var number: Int64
        var action: String
        var state: AlarmState
        /// The newest data point.
        var metricValue: Double?
    }

    var description: String?
    var definition: Definition
    var actions: Actions
    var machine: AlarmMachine
    var configured: WorldInstant
    var tags: [String: String] = [:]
    var pending: [Pending] = []

    var isComposite: Bool { if case .composite = definition { true } else { false } }

    var metricDefinition: MetricDefinition? { if case .metric(let value) = definition { value } else { nil } }
}
