import AWSModel
import AWSService
import CloudWatchShapes
import Ground
import MetricSeries
import World

/// Source: CloudWatch API Reference, "GetMetricData".
extension CloudWatchService {
    private static let datapointsMax = 100_800

    func getMetricData(_ input: GetMetricDataInput, _ context: RequestContext) async throws -> GetMetricDataOutput {
        let (start, end) = (input.startTime.wholeSeconds, input.endTime.wholeSeconds)
        guard start < end else {
            throw AWSError.validation("The parameter StartTime must be less than the parameter EndTime.")
        }
        for query in input.metricDataQueries {
            if let account = query.accountId, account != context.account {
                throw AWSError.notBuilt("AccountId of another account in GetMetricData")
            }
        }
        let limit = input.maxDatapoints ?? Self.datapointsMax
        guard (1...Self.datapointsMax).contains(limit) else {
            throw AWSError.validation("The value \(limit) for parameter MaxDatapoints is not supported.")
        }
        let plan = try QueryPlan(input.metricDataQueries.map(MetricQuery.init))
        let run = QueryRun(store: store, scope: context.place.metricScope, plan: plan, from: start, to: end)
        let answers = try run.answers()
        let labels = try LabelWriter(
            answers: answers,
            account: context.account,
            region: context.region,
            timezone: input.labelOptions?.timezone
        ).labels()
        let isDescending = input.scanBy != "TimestampAscending"
        let page = try Self.page(answers, labels, skipping: input.nextToken, limit, isDescending)
        return GetMetricDataOutput {
            $0.metricDataResults = page.results
            $0.nextToken = page.next
            $0.messages = []
        }
    }

    /// The token tells how many data points were given before.
    private static func page(
        _ answers: [QueryRun.Answer],
        _ labels: [String],
        skipping token: String?,
        _ limit: Int,
        _ isDescending: Bool
    ) throws -> (results: [MetricDataResult], next: String?) {
        var skipped = 0
        if let token {
            guard let bytes = Base64.decode(token), let number = Int(String(decoding: bytes, as: UTF8.self)), number > 0
            else { throw AWSError.badToken }
            skipped = number
        }
        var (toSkip, left, hasMore) = (skipped, limit, false)
        var results: [MetricDataResult] = []
        for (answer, label) in zip(answers, labels) {
            let all = isDescending ? answer.series.points.reversed() : answer.series.points
            if toSkip > 0, all.count <= toSkip {
                toSkip -= all.count
                continue
            }
            let rest = all.dropFirst(toSkip)
            toSkip = 0
            let shown = rest.prefix(left)
            left -= shown.count
            let isCut = shown.count < rest.count
            hasMore = hasMore || isCut
            results.append(
                MetricDataResult {
                    $0.id = answer.query.id
                    $0.label = label
                    $0.timestamps = shown.map { .timestamp(Timestamp(seconds: $0.time)) }
                    $0.values = shown.map { .double($0.value) }
                    $0.statusCode = isCut ? "PartialData" : "Complete"
                }
            )
        }
        return (results, hasMore ? Base64.encode(String(skipped + limit).utf8) : nil)
    }
}
