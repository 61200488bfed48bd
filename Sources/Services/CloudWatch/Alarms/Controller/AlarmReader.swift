import Ground
import MetricSeries
import World

/// Measures what an alarm looks at.
///
/// Periods are counted back from the last whole minute (the last whole period, for those shorter than a minute): a
/// period of five minutes slides by the minute.
struct AlarmReader {
    let store: MetricStore
    let scope: String
    let definition: AlarmRecord.MetricDefinition
    /// Whether the minute that is not over yet counts too, as soon as it has data: then nobody waits for it to end.
    let isPrompt: Bool

    func facts(at now: WorldInstant) throws -> AlarmFacts {
        let seconds = now.wholeSecondsSince1970
        let step = min(definition.periodSeconds, 60)
        let end = seconds - (seconds % step + step) % step
        let whole = try facts(until: end)
        guard isPrompt, try hasData(from: end, to: end + step) else { return whole }
        let prompt = try facts(until: end + step)
        guard growsWithTime else { return prompt }
        // A sum that is still growing says something only once it is past an upper threshold.
        guard definition.condition.comparison.isUpward, let last = prompt.points.last, let last,
            definition.condition.isBreached(by: last.value)
        else { return whole }
        return prompt
    }

    private var metrics: [MetricQuery.Metric] {
        definition.metric.map { [$0] } ?? definition.queries.compactMap(\.metric)
    }

    private var growsWithTime: Bool {
        metrics.contains { metric in
            switch StatisticName.parse(metric.statistic) {
            case .sum, .sampleCount, .trimmedCount, .trimmedSum: true
            default: false
            }
        }
    }

    private func hasData(from: Int64, to: Int64) throws -> Bool {
        try metrics.contains { metric in
            let span = MetricStore.Span(from: from, to: to, periodSeconds: max(to - from, 1))
            return try !store.points(metric.series(in: scope), unit: metric.unit, span).isEmpty
        }
    }

    private func facts(until end: Int64) throws -> AlarmFacts {
        let period = definition.periodSeconds
        let count = definition.condition.rangePeriods
        let from = end - period * Int64(count)
        var points = [AlarmFacts.Datapoint?](repeating: nil, count: count)
        for point in try datapoints(from: from, to: end) {
            let place = Int((point.time - from) / period)
            if points.indices.contains(place) { points[place] = point }
        }
        return AlarmFacts(
            points: points,
            periodSeconds: period,
            statistic: definition.metric?.statistic,
            unit: definition.metric?.unit
        )
    }

    private func datapoints(from: Int64, to: Int64) throws -> [AlarmFacts.Datapoint] {
        if let metric = definition.metric, let statistic = StatisticName.parse(metric.statistic) {
            let span = MetricStore.Span(from: from, to: to, periodSeconds: metric.periodSeconds)
            return try store.points(metric.series(in: scope), unit: metric.unit, span).compactMap { point in
                statistic.value(of: point.bucket).map {
                    AlarmFacts.Datapoint(time: point.time, value: $0, sampleCount: point.bucket.count)
                }
            }
        }
        let plan = try QueryPlan(definition.queries, isAlarm: true)
        let answers = try QueryRun(store: store, scope: scope, plan: plan, from: from, to: to).answers()
        guard answers.count == 1, let series = answers.first?.series else { return [] }
        return series.points.map { AlarmFacts.Datapoint(time: $0.time, value: $0.value) }
    }
}
