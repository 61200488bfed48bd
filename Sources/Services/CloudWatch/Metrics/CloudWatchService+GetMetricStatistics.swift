import AWSModel
import AWSService
import CloudWatchShapes
import Ground
import MetricSeries
import World

/// Source: CloudWatch API Reference, "GetMetricStatistics".
extension CloudWatchService {
    private static let datapointsMax: Int64 = 1440

    func getMetricStatistics(
        _ input: GetMetricStatisticsInput,
        _ context: RequestContext
    ) async throws -> GetMetricStatisticsOutput {
        let statistics = try Self.statistics(input)
        try MetricPeriod.check(Int64(input.period), "Period")
        let span = try Self.span(input)
        let name = SeriesName(
            scope: context.place.metricScope,
            namespace: input.namespace,
            name: input.metricName,
            dimensions: (input.dimensions ?? []).map { SeriesName.Dimension($0.name, $0.value) }
        )
        var datapoints: [Datapoint] = []
        for unit in input.unit.map({ [$0] }) ?? store.units(of: name) {
            for point in try store.points(name, unit: unit, span) {
                datapoints.append(Self.datapoint(point, unit, statistics))
            }
        }
        return GetMetricStatisticsOutput {
            $0.label = input.metricName
            $0.datapoints = datapoints
        }
    }

    private static func statistics(_ input: GetMetricStatisticsInput) throws -> [(name: String, value: Statistic)] {
        let plain = input.statistics ?? []
        let extended = input.extendedStatistics ?? []
        if !plain.isEmpty, !extended.isEmpty {
            throw AWSError.invalidCombination(
                "The parameters Statistics and ExtendedStatistics are mutually exclusive and you have specified both."
            )
        }
        if plain.isEmpty, extended.isEmpty {
            throw AWSError.invalidCombination("Must specify either Statistics or ExtendedStatistics")
        }
        return try (plain + extended).map { name in
            guard let statistic = plain.isEmpty ? StatisticName.extended(name) : StatisticName.simple(name) else {
                throw AWSError.invalidValue("The value \(name) for parameter ExtendedStatistics is not supported.")
            }
            return (name, statistic)
        }
    }

    private static func span(_ input: GetMetricStatisticsInput) throws -> MetricStore.Span {
        let period = Int64(input.period)
        let (start, end) = (input.startTime.wholeSeconds, input.endTime.wholeSeconds)
        guard start < end else {
            throw AWSError.invalidValue(
                "The parameter StartTime must be less than the parameter EndTime."
            )
        }
        let count = (end - start + period - 1) / period
        guard count <= datapointsMax else {
            throw AWSError.invalidCombination(
                "You have requested up to \(grouped(count)) datapoints, which exceeds the limit of "
                    + "\(grouped(datapointsMax)). You may reduce the datapoints requested by increasing Period, or "
                    + "decreasing the time range."
            )
        }
        return MetricPeriod.span(from: start, to: end, period)
    }

    private static func datapoint(
        _ point: MetricStore.Point,
        _ unit: String,
        _ statistics: [(name: String, value: Statistic)]
    ) -> Datapoint {
        Datapoint {
            $0.timestamp = Timestamp(seconds: point.time)
            $0.unit = unit
            var extended: [Field.MapEntry] = []
            for (name, statistic) in statistics {
                guard let value = statistic.value(of: point.bucket) else { continue }
                switch statistic {
                case .average: $0.average = value
                case .sum: $0.sum = value
                case .minimum: $0.minimum = value
                case .maximum: $0.maximum = value
                case .sampleCount: $0.sampleCount = value
                default: extended.append(Field.MapEntry(key: name, value: .double(value)))
                }
            }
            if !extended.isEmpty { $0.extendedStatistics = extended }
        }
    }

    /// `1,440`.
    private static func grouped(_ number: Int64) -> String {
        var digits = Array(String(number))
        for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
        return String(digits)
    }
}
