import AWSModel
import CloudWatchShapes
import MetricSeries

/// One of the queries that GetMetricData and alarms are made of: a metric with a statistic, or an expression.
struct MetricQuery: Codable, Sendable, Hashable {
    struct Dimension: Codable, Sendable, Hashable {
        var name: String
        var value: String
    }

    struct Metric: Codable, Sendable, Hashable {
        var namespace: String
        var name: String
        var dimensions: [Dimension]
        var periodSeconds: Int64
        var statistic: String
        var unit: String?

        func series(in scope: String) -> SeriesName {
            SeriesName(
                scope: scope,
                namespace: namespace,
                name: name,
                dimensions: dimensions.map { SeriesName.Dimension($0.name, $0.value) }
            )
        }
    }

    var id: String
    var metric: Metric?
    var expression: String?
    var label: String?
    var returnsData = true
    /// Of an expression.
    var periodSeconds: Int64?
}

extension MetricQuery {
    init(_ view: MetricDataQuery) {
        self.init(
            id: view.id,
            metric: view.metricStat.map { stat in
                Metric(
                    namespace: stat.metric.namespace ?? "",
                    name: stat.metric.metricName ?? "",
                    dimensions: (stat.metric.dimensions ?? []).map { Dimension(name: $0.name, value: $0.value) },
                    periodSeconds: Int64(stat.period),
                    statistic: stat.stat,
                    unit: stat.unit
                )
            },
            expression: view.expression,
            label: view.label,
            returnsData: view.returnData ?? true,
            periodSeconds: view.period.map(Int64.init)
        )
    }

    var view: MetricDataQuery {
        MetricDataQuery {
            $0.id = id
            if let metric {
                $0.metricStat = MetricStat {
                    $0.metric = CloudWatchShapes.Metric {
                        $0.namespace = metric.namespace
                        $0.metricName = metric.name
                        $0.dimensions = metric.dimensionViews
                    }
                    $0.period = Int(metric.periodSeconds)
                    $0.stat = metric.statistic
                    $0.unit = metric.unit
                }
            }
            $0.expression = expression
            $0.label = label
            $0.returnData = returnsData
            $0.period = periodSeconds.map(Int.init)
        }
    }
}

extension MetricQuery.Metric {
    var dimensionViews: [CloudWatchShapes.Dimension] {
        dimensions.map { dimension in
            CloudWatchShapes.Dimension {
                $0.name = dimension.name
                $0.value = dimension.value
            }
        }
    }
}
