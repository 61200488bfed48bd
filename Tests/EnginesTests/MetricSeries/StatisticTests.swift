import Ground
import MetricSeries
import Testing

@Suite("A statistic")
struct StatisticTests {
    /// 1 to 100, each once.
    private static let hundred = bucket((1...100).map { (Double($0), 1) })
    private static let weighted = bucket([(10, 8), (20, 1), (1000, 1)])

    private static func bucket(_ values: [(Double, Double)]) -> Bucket {
        var whole = Bucket(value: values[0].0, count: values[0].1)
        for (value, count) in values.dropFirst() { whole.merge(Bucket(value: value, count: count)) }
        return whole
    }

    @Test(
        "of the numbers from 1 to 100",
        arguments: [
            (Statistic.average, 50.5), (.sum, 5050), (.minimum, 1), (.maximum, 100), (.sampleCount, 100),
            (.percentile(0), 1), (.percentile(50), 50), (.percentile(99), 99), (.percentile(99.9), 100),
            (.percentile(100), 100), (.trimmedMean(.percent(lower: 25, upper: 75)), 50.5),
            (.trimmedMean(.percent(lower: 0, upper: 90)), 45.5),
            (.trimmedCount(.values(lower: 80, upper: .infinity)), 20),
            (.trimmedSum(.values(lower: -.infinity, upper: 3)), 6), (.trimmedMean(.values(lower: 10, upper: 20)), 15.5),
            (.percentileRank(.values(lower: -.infinity, upper: 30)), 30),
            (.percentileRank(.values(lower: 10, upper: 30)), 20),
            (.winsorizedMean(.percent(lower: 10, upper: 90)), 50.5),
        ]
    )
    func ofHundred(statistic: Statistic, expected: Double) throws {
        let value = try #require(statistic.value(of: Self.hundred))
        #expect(abs(value - expected) < 1e-9)
    }

    @Test(
        "counts a value as often as it came",
        arguments: [
            (Statistic.percentile(50), 10.0), (.percentile(90), 20), (.percentile(91), 1000), (.average, 110),
            (.trimmedMean(.percent(lower: 0, upper: 85)), 90.0 / 8.5),
            (.trimmedCount(.percent(lower: 0, upper: 85)), 8.5),
            (.winsorizedMean(.percent(lower: 0, upper: 90)), 12),
        ]
    )
    func ofWeighted(statistic: Statistic, expected: Double) throws {
        let value = try #require(statistic.value(of: Self.weighted))
        #expect(abs(value - expected) < 1e-9)
    }

    @Test("needs the values for percentiles, and none below zero")
    func unknown() {
        #expect(Statistic.percentile(50).value(of: Bucket(count: 3, sum: 6, minimum: 1, maximum: 3)) == nil)
        #expect(Statistic.percentile(50).value(of: Bucket(count: 3, sum: 6, minimum: 2, maximum: 2)) == 2)
        #expect(Statistic.percentile(50).value(of: Bucket(value: -1)) == nil)
        var mixed = Bucket(value: 1)
        mixed.merge(Bucket(count: 3, sum: 6, minimum: 1, maximum: 3))
        #expect(Statistic.percentile(50).value(of: mixed) == nil)
        #expect(Statistic.average.value(of: mixed) == 7.0 / 4)
    }

    @Test("stays near the true percentile when very many values differ", arguments: 1...5 as ClosedRange<UInt64>)
    func narrowed(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var values: [Double] = []
        var bucket: Bucket?
        for _ in 0..<5000 {
            let value = Double(random.next() % 1_000_000) / 100 + 1
            values.append(value)
            if bucket == nil { bucket = Bucket(value: value) } else { bucket?.merge(Bucket(value: value)) }
        }
        values.sort()
        let whole = try #require(bucket)
        #expect((whole.distribution?.values.count ?? 0) <= 257)
        for percent in [1.0, 10, 50, 90, 99, 99.9] {
            let expected = values[Int((percent / 100 * 5000).rounded(.up)) - 1]
            let value = try #require(Statistic.percentile(percent).value(of: whole))
            #expect(abs(value - expected) <= expected * 0.1)
        }
        let mean = try #require(Statistic.average.value(of: whole))
        #expect(abs(mean - values.reduce(0, +) / 5000) < 1e-6)
    }

    @Test("does not depend on the order in which buckets are merged")
    func order() {
        var parts: [Bucket] = []
        for part in 0..<10 {
            let values: [(Double, Double)] = (0..<10).map { place in (Double(part * 7 + place * 3), Double(place + 1)) }
            parts.append(Self.bucket(values))
        }
        var forward = parts[0]
        for part in parts.dropFirst() { forward.merge(part) }
        var backward = parts[9]
        for part in parts.dropLast().reversed() { backward.merge(part) }
        #expect(forward.distribution == backward.distribution)
    }
}
