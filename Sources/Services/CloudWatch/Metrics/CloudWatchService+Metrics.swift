import AWSModel
import AWSService
import CloudWatchShapes
import Ground
import MetricSeries
import World

/// Source: CloudWatch API Reference, "PutMetricData", "ListMetrics".
extension CloudWatchService {
    private static let metricsMax = 1000
    private static let listedMax = 500
    private static let recentSeconds: Int64 = 3 * 3600
    private static let listedSeconds: Int64 = 14 * 86_400

    func registerMetrics(in table: inout OperationTable) {
        table.on(CloudWatchOperations.putMetricData, putMetricData)
        table.onLong(CloudWatchOperations.getMetricData, getMetricData)
        table.onLong(CloudWatchOperations.getMetricStatistics, getMetricStatistics)
        table.onLong(CloudWatchOperations.listMetrics, listMetrics)
    }

    func putMetricData(_ input: PutMetricDataInput, _ context: RequestContext) async throws {
        if input.entityMetricData?.isEmpty == false { throw AWSError.notBuilt("EntityMetricData of PutMetricData") }
        guard let data = input.metricData, !data.isEmpty else {
            throw AWSError.missingParameter("The parameter MetricData is required.")
        }
        guard data.count <= Self.metricsMax else {
            throw AWSError.invalidValue(
                "The collection MetricData must not have a size greater than \(Self.metricsMax)."
            )
        }
        guard DatumReader.isPlain(input.namespace) else {
            throw AWSError.invalidValue("The value \(input.namespace) for parameter Namespace is invalid.")
        }
        if input.namespace.hasPrefix("AWS/") {
            throw AWSError.invalidValue("The value AWS/ for parameter Namespace is invalid.")
        }
        let now = context.now.wholeSeconds
        let reader = DatumReader(scope: context.place.metricScope, namespace: input.namespace, now: now)
        var samples: [Sample] = []
        samples.reserveCapacity(data.count)
        for (place, datum) in data.enumerated() {
            samples.append(try reader.sample(datum, "MetricData.member.\(place + 1)"))
        }
        store.record(samples, now: now)
    }

    func listMetrics(_ input: ListMetricsInput, _ context: RequestContext) async throws -> ListMetricsOutput {
        if input.includeLinkedAccounts == true { throw AWSError.notBuilt("IncludeLinkedAccounts of ListMetrics") }
        let now = context.now.wholeSeconds
        let since = now - (input.recentlyActive == nil ? Self.listedSeconds : Self.recentSeconds)
        let filters = input.dimensions ?? []
        let names = store.names(in: context.place.metricScope, since: since) { name in
            (input.namespace == nil || name.namespace == input.namespace)
                && (input.metricName == nil || name.name == input.metricName)
                && filters.allSatisfy { filter in
                    name.dimensions.contains {
                        $0.name == filter.name && (filter.value == nil || $0.value == filter.value)
                    }
                }
        }
        let page = try Page(names, nextToken: input.nextToken, limit: Self.listedMax, id: Self.token)
        return ListMetricsOutput {
            $0.metrics = page.elements.map(Self.view)
            $0.nextToken = page.nextToken
        }
    }

    private static func token(_ name: SeriesName) -> String {
        ([name.namespace, name.name] + name.dimensions.flatMap { [$0.name, $0.value] }).joined(separator: "\u{1}")
    }

    static func view(_ name: SeriesName) -> Metric {
        Metric {
            $0.namespace = name.namespace
            $0.metricName = name.name
            $0.dimensions = name.dimensions.map { dimension in
                Dimension {
                    $0.name = dimension.name
                    $0.value = dimension.value
                }
            }
        }
    }
}
