import Ground
import MetricSeries
import Testing

@testable import CloudWatchService
@testable import EC2Service

@Suite("CloudWatch's words")
struct CloudWatchRuleTests {
    @Test(
        "name statistics",
        arguments: [
            ("Average", Statistic.average), ("p95", .percentile(95)), ("p99.9", .percentile(99.9)),
            ("tm90", .trimmedMean(.percent(lower: 0, upper: 90))),
            ("TM(10%:90%)", .trimmedMean(.percent(lower: 10, upper: 90))),
            ("IQM", .trimmedMean(.percent(lower: 25, upper: 75))),
            ("TC(80:)", .trimmedCount(.values(lower: 80, upper: .infinity))),
            ("ts(:5%)", .trimmedSum(.percent(lower: 0, upper: 5))),
            ("WM(5%:95%)", .winsorizedMean(.percent(lower: 5, upper: 95))),
            ("PR(:300)", .percentileRank(.values(lower: -.infinity, upper: 300))),
        ]
    )
    func statistics(text: String, expected: Statistic) { #expect(StatisticName.parse(text) == expected) }

    @Test(
        "are not statistics",
        arguments: ["", "p", "p101", "pp9", "average", "TM(:)", "TM(90%:10%)", "PR(10%:20%)", "pr90", "xx(1:2)"]
    )
    func noStatistics(text: String) { #expect(StatisticName.parse(text) == nil) }

    private static let series = SeriesName(
        scope: "s",
        namespace: "AWS/EC2",
        name: "CPUUtilization",
        dimensions: [.init("InstanceId", "i-0abc")]
    )

    @Test(
        "find metrics",
        arguments: [
            ("{AWS/EC2,InstanceId} MetricName=\"CPUUtilization\"", true), ("{AWS/EC2} CPUUtilization", false),
            ("{AWS/EC2,InstanceId}", true), ("utilization", true), ("CPUUtilization i-0abc", true), ("NOT cpu", false),
            ("MetricName=CPUUtilization AND Namespace=\"AWS/RDS\"", false), ("memory OR (cpu AND NOT i-0xyz)", true),
            ("InstanceId=\"i-0abc\"", true), ("InstanceId=\"i-0\"", false),
        ]
    )
    func search(text: String, expected: Bool) throws {
        #expect(try MetricSearch(text).matches(Self.series) == expected)
    }

    @Test("instance metrics are what lies between two readings")
    func measure() {
        var old = InstanceCounters(processorMicroseconds: 1_000_000, process: 7)
        old.addInterfaces(
            """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls
                lo:     999       9    0    0    0     0          0         0      999       9    0    0    0     0 0 0
              eth0:    1000      10    0    0    0     0          0         0      500       5    0    0    0     0 0 0
            """
        )
        #expect(old.bytesIn == 1000 && old.packetsOut == 5)
        var new = old
        new.processorMicroseconds = 31_000_000
        new.bytesOut += 250
        let values = InstanceMeasure.values(from: old, to: new, seconds: 60, processors: 2)
        #expect(values.first { $0.name == "CPUUtilization" }?.value == 25)
        #expect(values.first { $0.name == "NetworkOut" }?.value == 250)
        new.process = 8
        #expect(InstanceMeasure.values(from: old, to: new, seconds: 60, processors: 2).isEmpty)
        #expect(InstanceCounters.groupPath("9:cpu:/\n0::/faultline-1/i-0\n") == "/faultline-1/i-0")
        #expect(InstanceCounters.groupPath("0::/\n") == nil)
        #expect(InstanceCounters.usage("user_usec 1\nusage_usec 42\n") == 42)
    }
}
