import AWSModel
import Ground
import MetricSeries

/// Queries that were checked: statistics and expressions are read, and those that need others come after them.
struct QueryPlan: Sendable {
    struct Step: Sendable {
        var query: MetricQuery
        var statistic: Statistic?
        var expression: MetricSeries.Expression?
    }

    /// In the order in which they were given.
    let steps: [Step]
    /// Places in `steps`, each after what it needs.
    let order: [Int]

    private static let queriesMax = 500
    private static let words: Set<String> = [
        "REPEAT", "LINEAR", "AVG", "MIN", "MAX", "SUM", "STDDEV", "ASC", "DESC",
    ]

    init(_ queries: [MetricQuery], isAlarm: Bool = false) throws {
        guard !queries.isEmpty else { throw AWSError.validation("The collection MetricDataQueries is empty.") }
        guard queries.count <= Self.queriesMax else {
            throw AWSError.validation(
                "The collection MetricDataQueries must not have a size greater than \(Self.queriesMax)."
            )
        }
        guard Set(queries.map(\.id)).count == queries.count else {
            throw AWSError.validation("The values for parameter id in MetricDataQueries are not unique.")
        }
        steps = try queries.map { try Self.step($0, isAlarm: isAlarm) }
        order = try Self.order(steps)
    }

    private static func step(_ query: MetricQuery, isAlarm: Bool) throws -> Step {
        guard let first = query.id.utf8.first, (0x61...0x7A).contains(first),
            query.id.utf8.allSatisfy({ isWord($0) })
        else {
            throw AWSError.validation(
                "The value \(query.id) for parameter MetricDataQueries.member.Id is not matching the expected pattern "
                    + "^[a-z][a-zA-Z0-9_]*$."
            )
        }
        switch (query.metric, query.expression) {
        case (nil, nil), (.some, .some):
            throw AWSError.validation(
                "Exactly one of the parameters MetricStat and Expression must be specified for query \(query.id)."
            )
        case (let metric?, nil):
            guard !metric.namespace.isEmpty, !metric.name.isEmpty else {
                throw AWSError.validation("The parameters Namespace and MetricName of query \(query.id) are required.")
            }
            guard let statistic = StatisticName.parse(metric.statistic) else {
                throw AWSError.validation("The value \(metric.statistic) for parameter Stat is not supported.")
            }
            guard MetricPeriod.isValid(metric.periodSeconds) else {
                throw AWSError.validation(
                    "Period must be 1, 5, 10, 20, 30, or a multiple of 60: \(metric.periodSeconds) of query "
                        + "\(query.id)."
                )
            }
            return Step(query: query, statistic: statistic)
        case (nil, let text?):
            if text.uppercased().hasPrefix("SELECT ") { throw AWSError.notBuilt("Metrics Insights (\(text))") }
            do {
                let expression = try MetricSeries.Expression(text)
                if isAlarm, expression.functions.contains("SEARCH") {
                    throw MathError("SEARCH is not supported on Metric Alarms")
                }
                if let absent = expression.functions.first(where: { notBuilt.contains($0) }) {
                    throw AWSError.notBuilt("The metric math function \(absent)")
                }
                return Step(query: query, expression: expression)
            } catch let error as MathError {
                throw AWSError.inExpression(query.id, error)
            }
        }
    }

    private static let notBuilt: Set<String> = [
        "ANOMALY_DETECTION_BAND", "INSIGHT_RULE_METRIC", "SERVICE_QUOTA", "LAMBDA", "DB_PERF_INSIGHTS",
    ]

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
    }

    private static func order(_ steps: [Step]) throws -> [Int] {
        let places = Dictionary(uniqueKeysWithValues: steps.enumerated().map { ($1.query.id, $0) })
        var order: [Int] = []
        var seen: Set<Int> = []
        var open: Set<Int> = []
        func visit(_ place: Int) throws {
            guard !seen.contains(place) else { return }
            guard open.insert(place).inserted else {
                throw AWSError.inExpression(steps[place].query.id, MathError("Circular reference"))
            }
            for name in (steps[place].expression?.references ?? []).sorted() {
                if let needed = places[name] {
                    try visit(needed)
                } else if !words.contains(name) {
                    throw AWSError.inExpression(steps[place].query.id, MathError("Undefined variable '\(name)'"))
                }
            }
            open.remove(place)
            seen.insert(place)
            order.append(place)
        }
        // Metrics first: METRICS() needs them all without naming any.
        for place in steps.indices where steps[place].expression == nil { try visit(place) }
        for place in steps.indices { try visit(place) }
        return order
    }
}

extension AWSError {
    static func inExpression(_ id: String, _ error: MathError) -> AWSError {
        .validation("Error in expression '\(id)': \(error.message)")
    }
}
