import AWSModel
import AWSService
import CloudWatchShapes

/// What the alarms of an experiment's stop conditions say.
///
/// Source: FIS User Guide, "Stop conditions": an alarm in the state ALARM stops the experiment.
struct StopConditions: Sendable {
    static let alarmSource = "aws:cloudwatch:alarm"

    /// Names of alarms.
    let alarms: [String]

    init(_ plan: ExperimentPlan) {
        alarms = plan.stopConditions.filter { $0.source == Self.alarmSource }.compactMap {
            $0.value.flatMap(Self.alarmName)
        }
    }

    /// The name in an alarm's ARN; nil when it is none.
    static func alarmName(_ text: String) -> String? {
        guard let arn = ARN(text), arn.service == "cloudwatch", arn.resource.hasPrefix("alarm:") else { return nil }
        let name = arn.resource.dropFirst("alarm:".count)
        return name.isEmpty ? nil : String(name)
    }

    enum Verdict: Sendable, Equatable {
        case goOn
        case stop
        case fail(ExperimentFailure)
    }

    func look(_ context: RequestContext) async throws -> Verdict {
        if alarms.isEmpty { return .goOn }
        let answer = try await context.call(CloudWatchOperations.describeAlarms) {
            $0.alarmNames = alarms
            $0.alarmTypes = ["MetricAlarm", "CompositeAlarm"]
        }
        var states: [String: String] = [:]
        for alarm in answer.metricAlarms ?? [] { states[alarm.alarmName ?? ""] = alarm.stateValue }
        for alarm in answer.compositeAlarms ?? [] { states[alarm.alarmName ?? ""] = alarm.stateValue }
        if let missing = alarms.first(where: { states[$0] == nil }) {
            return .fail(
                ExperimentFailure(
                    .configuration,
                    "The alarm \(missing) of a stop condition does not exist.",
                    at: "stopConditions"
                )
            )
        }
        return states.values.contains("ALARM") ? .stop : .goOn
    }
}
