import AWSModel
import AWSService
import CloudWatchShapes
import MetricSeries
import World

/// Reads PutMetricAlarm's input into what is kept.
///
/// Source: CloudWatch API Reference, "PutMetricAlarm".
struct MetricAlarmReader {
    let input: PutMetricAlarmInput
    let context: RequestContext

    private static let daySeconds: Int64 = 86_400

    func definition() throws -> AlarmRecord.MetricDefinition {
        try refuseAbsent()
        let condition = try condition()
        let (metric, queries) = (try metric(), try queries())
        let definition = AlarmRecord.MetricDefinition(
            metric: metric,
            queries: queries,
            condition: condition,
            shown: AlarmRecord.MetricDefinition.Shown(
                datapointsToAlarm: input.datapointsToAlarm,
                treatMissingData: input.treatMissingData,
                lowSampleCount: input.evaluateLowSampleCountPercentile
            )
        )
        try checkLength(definition)
        return definition
    }

    private func refuseAbsent() throws {
        if input.thresholdMetricId != nil { throw AWSError.notBuilt("ThresholdMetricId: anomaly detection") }
        if input.evaluationCriteria != nil { throw AWSError.notBuilt("EvaluationCriteria of PutMetricAlarm") }
        if input.evaluationInterval != nil { throw AWSError.notBuilt("EvaluationInterval of PutMetricAlarm") }
    }

    private func condition() throws -> AlarmCondition {
        guard let name = input.comparisonOperator else {
            throw AWSError.validation("The parameter ComparisonOperator is required.")
        }
        guard let comparison = AlarmCondition.Comparison(rawValue: name) else {
            throw AWSError.notBuilt("The comparison operator \(name): anomaly detection")
        }
        guard let periods = input.evaluationPeriods else {
            throw AWSError.validation("The parameter EvaluationPeriods is required.")
        }
        guard let threshold = input.threshold else {
            throw AWSError.validation("One of the parameters Threshold or ThresholdMetricId must be specified.")
        }
        guard threshold.isFinite else { throw AWSError.validation("The value for parameter Threshold is invalid.") }
        let points = input.datapointsToAlarm ?? periods
        guard points <= periods else {
            throw AWSError.validation("DatapointsToAlarm must be less than or equal to EvaluationPeriods.")
        }
        let missingName = input.treatMissingData ?? "missing"
        guard let missing = AlarmCondition.Missing(rawValue: missingName) else {
            throw AWSError.validation(
                "TreatMissingData value \(missingName) is invalid; use breaching, notBreaching, ignore or missing."
            )
        }
        return AlarmCondition(
            evaluationPeriods: periods,
            datapointsToAlarm: points,
            threshold: threshold,
            comparison: comparison,
            missing: missing,
            ignoresFewSamplesOf: try fewSamples()
        )
    }

    private func fewSamples() throws -> Double? {
        guard let text = input.evaluateLowSampleCountPercentile else { return nil }
        guard ["evaluate", "ignore"].contains(text) else {
            throw AWSError.validation("Option \(text) is not supported. Supported options are [evaluate, ignore].")
        }
        guard text == "ignore", let name = input.extendedStatistic, let statistic = StatisticName.extended(name),
            case .percentile(let percent) = statistic
        else { return nil }
        return percent
    }

    // MARK: What is measured

    private func metric() throws -> MetricQuery.Metric? {
        guard input.metrics == nil else { return nil }
        guard let name = input.metricName else {
            throw AWSError.validation("Either MetricName or Metrics must be specified.")
        }
        guard let namespace = input.namespace else {
            throw AWSError.validation("The parameter Namespace is required with MetricName.")
        }
        guard let period = input.period.map(Int64.init) else {
            throw AWSError.validation("The parameter Period is required with MetricName.")
        }
        guard [10, 20, 30].contains(period) || (period > 0 && period % 60 == 0) else {
            throw AWSError.validation("Metric alarm period must be 10, 20, 30 or a multiple of 60.")
        }
        return MetricQuery.Metric(
            namespace: namespace,
            name: name,
            dimensions: (input.dimensions ?? []).map { MetricQuery.Dimension(name: $0.name, value: $0.value) },
            periodSeconds: period,
            statistic: try statistic(),
            unit: input.unit
        )
    }

    private func statistic() throws -> String {
        switch (input.statistic, input.extendedStatistic) {
        case (let name?, nil): return name
        case (nil, let name?):
            guard StatisticName.extended(name) != nil else {
                throw AWSError.validation("The value \(name) for parameter ExtendedStatistic is not supported.")
            }
            return name
        case (nil, nil): throw AWSError.validation("Either Statistic or ExtendedStatistic must be specified.")
        case (.some, .some):
            throw AWSError.invalidCombination(
                "The parameters Statistic and ExtendedStatistic are mutually exclusive and you have specified both."
            )
        }
    }

    private func queries() throws -> [MetricQuery] {
        guard let given = input.metrics else { return [] }
        guard input.metricName == nil, input.namespace == nil, input.dimensions == nil, input.period == nil,
            input.unit == nil, input.statistic == nil, input.extendedStatistic == nil
        else {
            throw AWSError.invalidCombination(
                "The parameters MetricName and Metrics are mutually exclusive and you have specified both."
            )
        }
        guard given.count <= 20 else { throw AWSError.validation("Metrics must not have more than 20 elements.") }
        for query in given {
            if let account = query.accountId, account != context.account {
                throw AWSError.notBuilt("AccountId of another account in Metrics")
            }
        }
        let queries = given.map(MetricQuery.init)
        _ = try QueryPlan(queries, isAlarm: true)
        guard queries.count(where: \.returnsData) == 1 else {
            throw AWSError.validation("Exactly one element of the metrics list should return data.")
        }
        return queries
    }

    private func checkLength(_ definition: AlarmRecord.MetricDefinition) throws {
        let period = definition.periodSeconds
        let length = Int64(definition.condition.evaluationPeriods).multipliedReportingOverflow(by: period)
        let longest = period >= 3600 ? 7 * Self.daySeconds : Self.daySeconds
        guard !length.overflow, length.partialValue <= longest else {
            throw AWSError.validation(
                period >= 3600
                    ? "Metrics cannot be checked across more than seven days "
                        + "(EvaluationPeriods * Period must be <= 604800)."
                    : "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400)."
            )
        }
    }
}

extension AlarmRecord.MetricDefinition {
    /// Of what is compared with the threshold.
    var periodSeconds: Int64 {
        if let metric { return metric.periodSeconds }
        let periods = queries.compactMap { $0.metric?.periodSeconds }
        return queries.first(where: \.returnsData)?.periodSeconds ?? periods.max() ?? 60
    }
}
