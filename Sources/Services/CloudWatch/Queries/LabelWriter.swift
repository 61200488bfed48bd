import AWSModel
import Ground
import MetricSeries

/// Writes results' labels, also those with `${…}` in them.
///
/// Source: CloudWatch User Guide, "Using dynamic labels".
struct LabelWriter {
    let answers: [QueryRun.Answer]
    let account: String
    let region: String
    /// Such as `+0130`.
    let timezone: String?

    func labels() throws -> [String] {
        let shift = try shiftSeconds()
        return try answers.map { answer in
            let own = automatic(answer)
            guard let text = answer.query.label else { return own }
            return try fill(text, answer, own, shift)
        }
    }

    /// The metric's name, and what tells it from others of the same name.
    private func automatic(_ answer: QueryRun.Answer) -> String {
        guard let metric = answer.metric else { return answer.series.label }
        let same = answers.compactMap(\.metric).filter { $0.name == metric.name }
        guard same.count > 1 else { return metric.name }
        var parts: [String] = []
        if Set(same.map(\.dimensions)).count > 1 { parts += metric.dimensions.map(\.value) }
        parts.append(metric.name)
        if Set(same.map(\.statistic)).count > 1 { parts.append(metric.statistic) }
        return parts.joined(separator: " ")
    }

    private func fill(_ text: String, _ answer: QueryRun.Answer, _ own: String, _ shift: Int64) throws -> String {
        var out = ""
        var rest = Substring(text)
        while let start = rest.firstRange(of: "${") {
            out += rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            guard let end = rest.firstIndex(of: "}") else {
                throw AWSError.validation("The label of \(answer.query.id) lacks a closing brace.")
            }
            let name = String(rest[..<end])
            guard let value = value(of: name, answer, own, shift) else {
                throw AWSError.notBuilt("The dynamic label ${\(name)}")
            }
            out += value
            rest = rest[end...].dropFirst()
        }
        return out + rest
    }

    private func value(of name: String, _ answer: QueryRun.Answer, _ own: String, _ shift: Int64) -> String? {
        let points = answer.series.points
        let least = points.min { $0.value < $1.value }
        let greatest = points.max { $0.value < $1.value }
        let sum = points.reduce(0) { $0 + $1.value }
        func number(_ value: Double?) -> String { value.map(Self.text) ?? "--" }
        func time(_ point: TimeSeries.Point?) -> String { point.map { Self.time($0.time + shift) } ?? "--" }
        switch name {
        case "LABEL": return own
        case "AVG": return number(points.isEmpty ? nil : sum / Double(points.count))
        case "SUM": return number(points.isEmpty ? nil : sum)
        case "DATAPOINT_COUNT": return String(points.count)
        case "MIN": return number(least?.value)
        case "MAX": return number(greatest?.value)
        case "FIRST": return number(points.first?.value)
        case "LAST": return number(points.last?.value)
        case "MIN_TIME": return time(least)
        case "MAX_TIME": return time(greatest)
        case "FIRST_TIME": return time(points.first)
        case "LAST_TIME": return time(points.last)
        case "MIN_MAX_RANGE": return number(least?.value) + " - " + number(greatest?.value)
        case "FIRST_LAST_RANGE": return number(points.first?.value) + " - " + number(points.last?.value)
        case "MIN_MAX_TIME_RANGE": return time(least) + " - " + time(greatest)
        case "FIRST_LAST_TIME_RANGE": return time(points.first) + " - " + time(points.last)
        case "PERIOD": return String(answer.series.periodSeconds)
        default: return property(name, answer)
        }
    }

    /// `PROP('Dim.InstanceId')`.
    private func property(_ text: String, _ answer: QueryRun.Answer) -> String? {
        guard text.hasPrefix("PROP('"), text.hasSuffix("')") else { return nil }
        let name = text.dropFirst(6).dropLast(2)
        if name.hasPrefix("Dim.") {
            return answer.metric?.dimensions.first { $0.name == name.dropFirst(4) }?.value ?? "--"
        }
        switch name {
        case "AccountId": return account
        case "Region": return region
        case "MetricName": return answer.metric?.name ?? "--"
        case "Namespace": return answer.metric?.namespace ?? "--"
        case "Period": return String(answer.series.periodSeconds)
        case "Stat": return answer.metric?.statistic ?? "--"
        default: return nil
        }
    }

    private func shiftSeconds() throws -> Int64 {
        guard let timezone else { return 0 }
        let digits = timezone.dropFirst()
        guard let sign = timezone.first, sign == "+" || sign == "-", digits.count == 4, let number = Int64(digits),
            number % 100 < 60
        else { throw AWSError.validation("The value \(timezone) for parameter LabelOptions.Timezone is invalid.") }
        return (number / 100 * 3600 + number % 100 * 60) * (sign == "-" ? -1 : 1)
    }

    /// At most two digits behind the point.
    private static func text(_ value: Double) -> String {
        let rounded = (value * 100).rounded() / 100
        if let whole = Int64(exactly: rounded) { return String(whole) }
        return rounded.description
    }

    private static func time(_ seconds: Int64) -> String {
        let date = CivilDate(secondsSince1970: seconds)
        return String(date.iso8601.dropLast().map { $0 == "T" ? " " : $0 })
    }
}
