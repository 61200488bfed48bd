import AWSModel
import Ground
import MetricSeries

/// Answers a plan's queries from the store.
struct QueryRun {
    struct Answer {
        var query: MetricQuery
        var series: TimeSeries
        var statistic: String
        var metric: MetricQuery.Metric?
    }

    let store: MetricStore
    /// Whose metrics.
    let scope: String
    let plan: QueryPlan
    /// Seconds since 1970.
    let from: Int64
    let to: Int64

    /// Those that are to be returned, in the order of the queries; an expression may give several.
    func answers() throws -> [Answer] {
        let values = try values()
        return try plan.steps.filter(\.query.returnsData).flatMap { step -> [Answer] in
            guard let value = values[step.query.id] else { return [] }
            guard let all = value.allSeries else {
                throw AWSError.inExpression(
                    step.query.id,
                    MathError("The expression must return a time series or an array of time series")
                )
            }
            return all.map { series in
                Answer(
                    query: step.query,
                    series: series,
                    statistic: step.query.metric?.statistic ?? "",
                    metric: step.query.metric
                )
            }
        }
    }

    private func values() throws -> [String: MathValue] {
        var scope = MathScope()
        scope.metrics = plan.steps.filter { $0.query.metric != nil }.map(\.query.id)
        scope.search = { try search($0, $1, $2) }
        for place in plan.order {
            let step = plan.steps[place]
            if let metric = step.query.metric, let statistic = step.statistic {
                scope.values[step.query.id] = .series(try series(metric, statistic))
            } else if let expression = step.expression {
                scope.periodSeconds = step.query.periodSeconds ?? period(of: expression)
                scope.times = times(scope.periodSeconds)
                do {
                    scope.values[step.query.id] = labelled(try expression.value(in: scope), step.query)
                } catch let error as MathError {
                    throw AWSError.inExpression(step.query.id, error)
                }
            }
        }
        return scope.values
    }

    /// One series takes its query's label; of several each keeps its own.
    private func labelled(_ value: MathValue, _ query: MetricQuery) -> MathValue {
        guard case .series(var series) = value else { return value }
        series.label = query.id
        return .series(series)
    }

    private func period(of expression: MetricSeries.Expression) -> Int64 {
        let all = plan.steps.compactMap { step in step.query.metric.map { (step.query.id, $0.periodSeconds) } }
        let named = all.filter { expression.references.contains($0.0) }
        return (named.isEmpty ? all : named).map(\.1).max() ?? 60
    }

    private func times(_ period: Int64) -> [Int64] {
        let start = MetricPeriod.span(from: from, to: to, period).from
        return Array(stride(from: start, to: to, by: Int64.Stride(period)).prefix(Self.timesMax))
    }

    private static let timesMax = 100_800

    func series(_ metric: MetricQuery.Metric, _ statistic: Statistic) throws -> TimeSeries {
        try series(metric.series(in: scope), metric.unit, metric.periodSeconds, statistic, label: metric.name)
    }

    private func series(
        _ name: SeriesName,
        _ unit: String?,
        _ period: Int64,
        _ statistic: Statistic,
        label: String
    ) throws -> TimeSeries {
        let points = try store.points(name, unit: unit, MetricPeriod.span(from: from, to: to, period))
        return TimeSeries(
            label: label,
            periodSeconds: period,
            points: points.compactMap { point in
                statistic.value(of: point.bucket).map { TimeSeries.Point(time: point.time, value: $0) }
            }
        )
    }

    private static let foundMax = 500

    private func search(_ text: String, _ statisticName: String, _ period: Int64?) throws -> [TimeSeries] {
        guard let statistic = StatisticName.parse(statisticName) else {
            throw MathError("The statistic '\(statisticName)' of SEARCH is not supported")
        }
        let search = try MetricSearch(text)
        let names = store.names(in: scope, since: to - 14 * 86_400) { search.matches($0) }
        let wanted = period ?? 300
        guard MetricPeriod.isValid(wanted) else { throw MathError("The period of SEARCH is not valid") }
        return try names.prefix(Self.foundMax).map { name in
            let values = name.dimensions.map(\.value)
            return try series(name, nil, wanted, statistic, label: (values + [name.name]).joined(separator: " "))
        }
    }
}
