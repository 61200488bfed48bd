import AWSModel
import CloudWatchShapes
import Ground
import Testing
import World

@testable import CloudWatchService

@Suite("CloudWatch's metrics")
struct MetricHandlerTests {
    private func data(_ build: (inout MetricDatum) -> Void) -> [MetricDatum] {
        [
            MetricDatum {
                $0.metricName = "m"
                build(&$0)
            }
        ]
    }

    @Test("are refused as CloudWatch refuses them")
    func refusals() async throws {
        let bench = try CloudWatchHarness()
        let now = bench.now
        let cases: [(data: [MetricDatum], words: String)] = [
            (data { _ in }, "MissingParameter: At least one of the parameters MetricData.member.1.Value"),
            (data { $0.value = .nan }, "InvalidParameterValue: The value NaN for parameter MetricData.member.1.Value"),
            (data { $0.value = 1e200 }, "InvalidParameterValue: The value 1e+200"),
            (
                data {
                    $0.value = 1
                    $0.values = [.double(1)]
                }, "InvalidParameterCombination: The parameters MetricData.member.1.Value and"
            ),
            (
                data {
                    $0.values = [.double(1), .double(2)]
                    $0.counts = [.double(1)]
                },
                "InvalidParameterValue: The parameters MetricData.member.1.Values and"
            ),
            (
                data { $0.values = (0...150).map { .double(Double($0)) } },
                "InvalidParameterValue: The collection MetricData.member.1.Values must not"
            ),
            (
                data {
                    $0.value = 1
                    $0.timestamp = Timestamp(seconds: now - 15 * 86_400)
                },
                "InvalidParameterValue: The parameter MetricData.member.1.Timestamp must"
            ),
            (
                data {
                    $0.value = 1
                    $0.timestamp = Timestamp(seconds: now + 3 * 3600)
                },
                "InvalidParameterValue: The parameter MetricData.member.1.Timestamp must"
            ),
        ]
        for (data, words) in cases {
            let refusal = try await bench.refusal(CloudWatchOperations.putMetricData) {
                $0.namespace = "App"
                $0.metricData = data
            }
            #expect(refusal?.hasPrefix(words) == true, "\(refusal ?? "accepted")")
        }
        let reserved = try await bench.refusal(CloudWatchOperations.putMetricData) {
            $0.namespace = "AWS/Mine"
            $0.metricData = data { $0.value = 1 }
        }
        #expect(reserved == "InvalidParameterValue: The value AWS/ for parameter Namespace is invalid.")
    }

    @Test("come in pages of the size that was asked for, and all of them")
    func pages() async throws {
        let bench = try CloudWatchHarness()
        for minute in 1...10 as ClosedRange<Int64> { try await bench.put("a", [Double(minute)], minutesAgo: minute) }
        var token: String?
        var values: [Double] = []
        var pages = 0
        repeat {
            let answer = try await bench.run(CloudWatchOperations.getMetricData) {
                $0.startTime = Timestamp(seconds: bench.now - 600)
                $0.endTime = Timestamp(seconds: bench.now)
                $0.maxDatapoints = 4
                $0.nextToken = token
                $0.metricDataQueries = [
                    MetricDataQuery {
                        $0.id = "a"
                        $0.label = "${PROP('MetricName')} ${MAX}"
                        $0.metricStat = MetricStat {
                            $0.metric = Metric {
                                $0.namespace = "App"
                                $0.metricName = "a"
                            }
                            $0.period = 60
                            $0.stat = "Sum"
                        }
                    }
                ]
            }
            let result = try #require(answer.metricDataResults?.first)
            values += (result.values ?? []).map(\.number)
            #expect(result.label == "a 10")
            #expect(result.statusCode == (answer.nextToken == nil ? "Complete" : "PartialData"))
            token = answer.nextToken
            pages += 1
        } while token != nil
        #expect(values == (1...10).map(Double.init))
        #expect(pages == 3)
    }

    @Test("that services publish are there at once")
    func sink() async throws {
        let bench = try CloudWatchHarness()
        #expect(bench.world.metrics.value == nil)
        try await bench.live {
            await bench.world.clock.untilSleepers(1)
            bench.world.metrics.value?.publish([
                Measurement(
                    place: bench.place,
                    namespace: "AWS/RDS",
                    name: "CPUUtilization",
                    dimensions: ["DBInstanceIdentifier": "orders"],
                    time: bench.world.clock.now,
                    value: 12.5,
                    unit: "Percent"
                )
            ])
        }
        let answer = try await bench.run(CloudWatchOperations.getMetricStatistics) {
            $0.namespace = "AWS/RDS"
            $0.metricName = "CPUUtilization"
            $0.dimensions = [
                Dimension {
                    $0.name = "DBInstanceIdentifier"
                    $0.value = "orders"
                }
            ]
            $0.startTime = Timestamp(seconds: bench.now)
            $0.endTime = Timestamp(seconds: bench.now + 60)
            $0.period = 60
            $0.statistics = ["Average", "SampleCount"]
        }
        let point = try #require(answer.datapoints?.first)
        #expect(point.average == 12.5 && point.sampleCount == 1 && point.unit == "Percent" && point.sum == nil)
        let listed = try await bench.run(CloudWatchOperations.listMetrics) { $0.namespace = "AWS/RDS" }
        #expect(listed.metrics?.count == 1)
    }

    @Test("cannot be asked for in more than 1440 points, or backwards")
    func limits() async throws {
        let bench = try CloudWatchHarness()
        func refusal(_ seconds: Int64, _ statistics: [String]) async throws -> String? {
            try await bench.refusal(CloudWatchOperations.getMetricStatistics) {
                $0.namespace = "App"
                $0.metricName = "a"
                $0.startTime = Timestamp(seconds: bench.now - seconds)
                $0.endTime = Timestamp(seconds: bench.now)
                $0.period = 60
                $0.statistics = statistics
            }
        }
        #expect(try await refusal(86_400, ["Sum"]) == nil)
        #expect(
            try await refusal(86_460, ["Sum"])
                == "InvalidParameterCombination: You have requested up to 1,441 datapoints, which exceeds the limit of "
                + "1,440. You may reduce the datapoints requested by increasing Period, or decreasing the time range."
        )
        #expect(
            try await refusal(-60, ["Sum"])
                == "InvalidParameterValue: The parameter StartTime must be less than the parameter EndTime."
        )
        #expect(try await refusal(60, [])?.hasPrefix("InvalidParameterCombination") == true)
    }

    @Test("math says which expression is wrong")
    func math() async throws {
        let bench = try CloudWatchHarness()
        let cases = [
            ("x + 1", "ValidationError: Error in expression 'e1': Undefined variable 'x'"),
            ("e1 + 1", "ValidationError: Error in expression 'e1': Circular reference"),
            ("SUM(", "ValidationError: Error in expression 'e1': Unexpected end of expression"),
            ("5", "ValidationError: Error in expression 'e1': The expression must return a time series"),
            ("ANOMALY_DETECTION_BAND(m1, 2)", "NotImplemented: The metric math function ANOMALY_DETECTION_BAND"),
            ("SELECT AVG(x) FROM y", "NotImplemented: Metrics Insights"),
        ]
        for (text, words) in cases {
            let refusal = try await bench.refusal(CloudWatchOperations.getMetricData) {
                $0.startTime = Timestamp(seconds: bench.now - 600)
                $0.endTime = Timestamp(seconds: bench.now)
                $0.metricDataQueries = [
                    MetricDataQuery {
                        $0.id = "e1"
                        $0.expression = text
                    }
                ]
            }
            #expect(refusal?.hasPrefix(words) == true, "\(text): \(refusal ?? "accepted")")
        }
    }
}
