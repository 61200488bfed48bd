import Glibc
import Ground
import MetricSeries
import Testing

@Suite("A metric store")
struct MetricStoreTests {
    private let directory = "/tmp/faultline-metrics-\(IdentifierSource().hexadecimal(12))"
    private static let now: Int64 = 1_800_000_000
    private static let cpu = SeriesName(
        scope: "a",
        namespace: "N",
        name: "cpu",
        dimensions: [.init("b", "2"), .init("a", "1")]
    )

    private func sample(_ value: Double, at time: Int64, fine: Bool = false, unit: String = "None") -> Sample {
        Sample(series: Self.cpu, unit: unit, time: time, bucket: Bucket(value: value), isFine: fine)
    }

    private func values(_ store: MetricStore, from: Int64, to: Int64, _ period: Int64) throws -> [Int64: Double] {
        let span = MetricStore.Span(from: from, to: to, periodSeconds: period)
        return Dictionary(
            uniqueKeysWithValues: try store.points(Self.cpu, span).map { ($0.time, $0.bucket.sum) }
        )
    }

    @Test("answers from what waits, from the file, and from both")
    func both() throws {
        let store = MetricStore(directory: directory)
        defer { remove() }
        store.record([sample(1, at: Self.now)], now: Self.now)
        #expect(access(store.path, F_OK) != 0)
        #expect(try values(store, from: Self.now, to: Self.now + 60, 60) == [Self.now: 1])
        try store.flush()
        #expect(try values(store, from: Self.now, to: Self.now + 60, 60) == [Self.now: 1])
        store.record([sample(2, at: Self.now + 59), sample(5, at: Self.now + 60)], now: Self.now + 60)
        #expect(try values(store, from: Self.now, to: Self.now + 120, 60) == [Self.now: 3, Self.now + 60: 5])
        try store.flush()
        #expect(try values(store, from: Self.now, to: Self.now + 120, 120) == [Self.now: 8])
    }

    @Test("knows its series again after a start, whatever the order of dimensions")
    func reopened() throws {
        let store = MetricStore(directory: directory)
        defer { remove() }
        store.record([sample(1, at: Self.now, unit: "Bytes")], now: Self.now)
        try store.close()
        let again = MetricStore(directory: directory)
        #expect(again.names(in: "a") == [Self.cpu])
        #expect(again.names(in: "b").isEmpty)
        #expect(again.units(of: Self.cpu) == ["Bytes"])
        again.record([sample(2, at: Self.now, unit: "Bytes"), sample(4, at: Self.now)], now: Self.now)
        let span = MetricStore.Span(from: Self.now, to: Self.now + 60, periodSeconds: 60)
        #expect(try again.points(Self.cpu, unit: "Bytes", span).map(\.bucket.sum) == [3])
        #expect(try again.points(Self.cpu, span).map(\.bucket.sum) == [7])
        #expect(again.seriesCount == 2)
    }

    @Test("keeps seconds for three hours, minutes for fifteen days, and rolls up what is older")
    func retention() throws {
        let store = MetricStore(directory: directory)
        defer { remove() }
        let start = Self.now
        store.record((0..<120).map { sample(1, at: start + $0, fine: true) }, now: start + 120)
        #expect(try values(store, from: start, to: start + 120, 1).count == 120)
        #expect(try values(store, from: start, to: start + 120, 60) == [start: 60, start + 60: 60])
        let ages: [(age: Int64, finest: Int64)] = [
            (4 * 3600, 60), (16 * 86_400, 300), (64 * 86_400, 3600), (460 * 86_400, 0),
        ]
        let hour = start / 3600 * 3600
        for (age, finest) in ages {
            try store.compact(now: start + age)
            for period in [1, 60, 300, 3600] as [Int64] {
                let sum = try values(store, from: hour, to: hour + 3600, period).values.reduce(0, +)
                #expect(sum == (finest > 0 && period >= finest ? 120 : 0))
            }
        }
        #expect(store.seriesCount == 0)
    }

    @Test("loses what is not flushed, and nothing else")
    func killed() throws {
        let store = MetricStore(directory: directory)
        defer { remove() }
        store.record([sample(1, at: Self.now)], now: Self.now)
        try store.flush()
        store.record([sample(2, at: Self.now + 60)], now: Self.now + 60)
        // Another life of it, while this one never closes.
        let next = MetricStore(directory: directory)
        #expect(try values(next, from: Self.now, to: Self.now + 120, 60) == [Self.now: 1])
    }

    @Test("puts a file that it cannot read aside, says so, and begins anew")
    func corrupt() throws {
        mkdir(directory, 0o700)
        defer { remove() }
        let file = try #require(fopen(directory + "/metrics.sqlite", "w"))
        fputs(String(repeating: "no database ", count: 1000), file)
        fclose(file)
        let store = MetricStore(directory: directory)
        try store.open()
        #expect(store.notices.count == 1)
        #expect(access(store.path + ".unreadable-1", F_OK) == 0)
        store.record([sample(1, at: Self.now)], now: Self.now)
        try store.flush()
        #expect(try values(store, from: Self.now, to: Self.now + 60, 60) == [Self.now: 1])
    }

    @Test("counts what it has no room for")
    func bounded() {
        var limits = MetricStore.Limits()
        limits.seriesMax = 1
        let store = MetricStore(directory: directory, limits: limits)
        defer { remove() }
        let other = Sample(
            series: SeriesName(scope: "a", namespace: "N", name: "other"),
            time: Self.now,
            bucket: Bucket(value: 1)
        )
        store.record([sample(1, at: Self.now), other], now: Self.now)
        #expect(store.lostCount == 1)
        store.record([sample(1, at: Self.now - 500 * 86_400)], now: Self.now)
        #expect(store.lostCount == 2)
    }

    @Test("gives what was put in, whatever the times and the flushes", arguments: 1...20 as ClosedRange<UInt64>)
    func anyOrder(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let store = MetricStore(directory: directory)
        defer { remove() }
        var expected: [Int64: Double] = [:]
        for _ in 0..<300 {
            let time = Self.now + Int64(random.next() % 7200)
            let value = Double(random.next() % 100)
            store.record([sample(value, at: time, fine: random.next() % 2 == 0)], now: Self.now + 7200)
            expected[Self.now + (time - Self.now) / 300 * 300, default: 0] += value
            if random.next() % 10 == 0 { try store.flush() }
            if random.next() % 50 == 0 { try store.compact(now: Self.now + 7200 + Int64(random.next() % 10_800)) }
        }
        #expect(try values(store, from: Self.now, to: Self.now + 7200, 300) == expected)
    }

    private func remove() {
        for name in ["", "-wal", "-shm", ".unreadable-1"] { unlink(directory + "/metrics.sqlite" + name) }
        rmdir(directory)
    }
}
