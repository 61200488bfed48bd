import Ground

/// The words and the data with which a metric alarm explains its state.
///
/// Observed: state reasons of real alarms in public issues and documentation examples.
struct AlarmReason {
    let verdict: AlarmVerdict
    let condition: AlarmCondition
    let facts: AlarmFacts
    let now: WorldInstant

    var text: String {
        if verdict.value == .insufficientData {
            return "Insufficient Data: \(Self.count(condition.evaluationPeriods, "datapoint")) unknown."
        }
        let newestFirst = verdict.counted.reversed()
        let breaching = newestFirst.filter { condition.isBreached(by: $0.value) }
        let isAlarm = verdict.value == .alarm
        let told = isAlarm ? breaching : newestFirst.filter { !condition.isBreached(by: $0.value) }
        guard !told.isEmpty else {
            return "Threshold Crossed: no datapoints were received for "
                + Self.plural(condition.evaluationPeriods, "period") + " and " + treated + "."
        }
        let list = told.map { "\($0.value) (\(Self.shortDate($0.time)))" }.joined(separator: ", ")
        let needed =
            isAlarm
            ? condition.datapointsToAlarm : condition.evaluationPeriods - condition.datapointsToAlarm + 1
        var text = "Threshold Crossed: \(told.count) out of the last \(condition.evaluationPeriods) datapoints "
        text += "[\(list)] "
        text += told.count == 1 ? "was " : "were "
        text += isAlarm ? "" : "not "
        text += "\(condition.comparison.words) the threshold (\(condition.threshold))"
        if verdict.filled > 0, condition.missing == .breaching || condition.missing == .notBreaching {
            text += " and " + treated
        }
        let change = isAlarm ? "OK -> ALARM" : "ALARM -> OK"
        return text + " (minimum \(Self.plural(needed, "datapoint")) for \(change) transition)."
    }

    private var treated: String {
        let kind = condition.missing == .breaching ? "Breaching" : "NonBreaching"
        return Self.count(verdict.filled, "missing datapoint") + " treated as [\(kind)]"
    }

    /// JSON.
    var data: String {
        let points = verdict.counted
        var object: JSONObject = [
            "version": "1.0", "queryDate": .string(Self.isoDate(now)),
        ]
        if let first = points.first { object["startDate"] = .string(Self.isoDate(seconds: first.time)) }
        if let unit = facts.unit { object["unit"] = .string(unit) }
        if let statistic = facts.statistic { object["statistic"] = .string(statistic) }
        object["period"] = .number(JSONNumber(facts.periodSeconds))
        object["recentDatapoints"] = .array(points.map { Self.number($0.value) })
        object["threshold"] = Self.number(condition.threshold)
        object["evaluatedDatapoints"] = .array(
            points.reversed().map { point in
                var element: JSONObject = ["timestamp": .string(Self.isoDate(seconds: point.time))]
                if let count = point.sampleCount { element["sampleCount"] = Self.number(count) }
                element["value"] = Self.number(point.value)
                return .object(element)
            }
        )
        return JSONValue.object(object).text
    }

    /// As Java writes doubles: `90.0`.
    private static func number(_ value: Double) -> JSONValue {
        (try? JSONValue.parse(value.description)) ?? .number(JSONNumber(value))
    }

    private static func plural(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    private static func count(_ count: Int, _ noun: String) -> String {
        plural(count, noun) + (count == 1 ? " was" : " were")
    }

    /// `28/06/26 10:05:00`.
    private static func shortDate(_ seconds: Int64) -> String {
        let text = Array(CivilDate(secondsSince1970: seconds).iso8601)
        return "\(String(text[8...9]))/\(String(text[5...6]))/\(String(text[2...3])) \(String(text[11...18]))"
    }

    /// `2026-06-28T10:05:00.000+0000`.
    static func isoDate(_ instant: WorldInstant) -> String {
        let milliseconds = instant.millisecondsSince1970
        let seconds = instant.wholeSecondsSince1970
        let date = CivilDate(
            secondsSince1970: seconds,
            nanosecond: Int(milliseconds - seconds * 1000) * 1_000_000
        )
        return date.iso8601(fractionDigits: 3).dropLast() + "+0000"
    }

    static func isoDate(seconds: Int64) -> String {
        CivilDate(secondsSince1970: seconds).iso8601(fractionDigits: 3).dropLast() + "+0000"
    }
}
