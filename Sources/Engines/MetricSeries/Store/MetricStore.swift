import Glibc
import Ground
import Synchronization

/// Series of samples, kept in one SQLite file of a directory of their own.
///
/// A sample is taken into memory and answered at once; `flush` writes what waits, so a process that is killed loses
/// what came since the last one. Memory holds the series' names and what waits; questions are answered from the file
/// and what waits together. The file is made with the first flush: a store that gets nothing leaves nothing.
public final class MetricStore: Sendable {
    public struct Limits: Sendable {
        public var seriesMax = 100_000
        /// Buckets that may wait for a disk that cannot be written to; later samples are lost.
        public var waitingMax = 500_000

        public init() {}
    }

    public struct Point: Sendable, Equatable {
        /// Seconds since 1970 at which its span begins.
        public var time: Int64
        public var bucket: Bucket
    }

    public struct Span: Sendable {
        public var from: Int64
        /// Not included.
        public var to: Int64
        public var periodSeconds: Int64

        public init(from: Int64, to: Int64, periodSeconds: Int64) {
            precondition(periodSeconds > 0)
            self.from = from
            self.to = to
            self.periodSeconds = periodSeconds
        }
    }

    private struct File {
        var isRead = false
        var isClosed = false
        var database: SeriesDatabase?
        /// Where files were put that could not be read.
        var setAside: [String] = []
    }

    private let directory: String
    private let limits: Limits
    /// Taken before the book when both are needed, and held while the file is worked on.
    private let file = Mutex(File())
    private let book = Mutex(SeriesBook())
    private let lost = Atomic<Int>(0)
    private let isOpen = Atomic<Bool>(false)

    /// Reads nothing yet.
    public init(directory: String, limits: Limits = Limits()) {
        self.directory = directory
        self.limits = limits
    }

    public var path: String { directory + "/metrics.sqlite" }

    /// Samples that were not kept: there were too many series, or the disk was full for long.
    public var lostCount: Int { lost.load(ordering: .relaxed) }

    /// What was put aside because it could not be read, in words.
    public var notices: [String] {
        file.withLock { $0.setAside.map { "the metrics could not be read and were put aside as \($0)" } }
    }

    public var seriesCount: Int { book.withLock { $0.count } }

    /// Reads the names of the series; what is asked before does it then.
    public func open() throws(MetricStoreError) {
        guard !isOpen.load(ordering: .acquiring) else { return }
        try withFile { _ in }
    }

    /// Takes samples and returns at once.
    ///
    /// - Parameter now: seconds since 1970, by which the samples' ages are told.
    public func record(_ samples: [Sample], now: Int64) {
        // Numbers of series must not be given anew to others, so the file is read first if there is one.
        try? open()
        var refused = 0
        book.withLock { book in
            for sample in samples {
                guard let tier = Tier.of(isFine: sample.isFine, age: now - sample.time),
                    book.waitingCount < limits.waitingMax,
                    let id = book.id(of: sample.series, unit: sample.unit, limit: limits.seriesMax)
                else {
                    refused += 1
                    continue
                }
                book.add(sample.bucket, to: id, tier, at: sample.time)
            }
        }
        if refused > 0 { lost.add(refused, ordering: .relaxed) }
    }

    /// The units under which a series has samples.
    public func units(of name: SeriesName) -> [String] {
        try? open()
        return book.withLock { book in book.ids(of: name).compactMap { book.entries[$0]?.unit } }
    }

    /// Buckets of a series from the span's beginning on, one for each period that has samples.
    ///
    /// - Parameter unit: nil for all units together.
    public func points(_ name: SeriesName, unit: String? = nil, _ span: Span) throws(MetricStoreError) -> [Point] {
        guard span.from < span.to else { return [] }
        var found: [Int64: Bucket] = [:]
        func add(_ time: Int64, _ bucket: Bucket) {
            let start = time - (time - span.from) % span.periodSeconds
            if found[start] == nil { found[start] = bucket } else { found[start]?.merge(bucket) }
        }
        let tiers = Tier.allCases.filter { $0.seconds <= span.periodSeconds }
        try withFile { file throws(MetricStoreError) in
            let entries = book.withLock { book in book.ids(of: name).compactMap { book.entries[$0] } }
            for entry in entries where unit == nil || entry.unit == unit {
                for tier in tiers {
                    try file.database?.buckets(series: entry.id, tier, from: span.from, to: span.to, add)
                }
                for (slot, bucket) in entry.waiting
                where tiers.contains(slot.tier) && slot.time >= span.from && slot.time < span.to {
                    add(slot.time, bucket)
                }
            }
        }
        return found.map { Point(time: $0.key, bucket: $0.value) }.sorted { $0.time < $1.time }
    }

    /// The series of a scope, in order.
    ///
    /// - Parameter since: only those with a sample at or after it.
    public func names(
        in scope: String,
        since: Int64 = .min,
        where isWanted: (SeriesName) -> Bool = { _ in true }
    ) -> [SeriesName] {
        try? open()
        return book.withLock { $0.names(in: scope) }
            .filter { $0.lastSample >= since && isWanted($0.name) }
            .map(\.name)
            .sorted { $0.isBefore($1) }
    }

    /// Writes what waits; nothing is lost when it fails.
    public func flush() throws(MetricStoreError) {
        guard book.withLock({ $0.waitingCount > 0 }) else { return }
        try withFile { file throws(MetricStoreError) in try write(&file) }
    }

    private func write(_ file: inout File) throws(MetricStoreError) {
        let taken = book.withLock { $0.takeWaiting() }
        guard !taken.isEmpty else { return }
        do {
            let database = try made(&file)
            try database.transaction { () throws(MetricStoreError) in
                for entry in taken {
                    try database.put(
                        SeriesDatabase.Row(
                            id: entry.id,
                            name: entry.name,
                            unit: entry.unit,
                            lastSample: entry.lastSample
                        )
                    )
                    for (slot, bucket) in entry.waiting {
                        try database.add(bucket, series: entry.id, slot.tier, at: slot.time)
                    }
                }
            }
        } catch {
            book.withLock { $0.putBack(taken) }
            throw error
        }
    }

    /// Rolls up what is older than its tier keeps, and forgets what is older than the last.
    ///
    /// - Parameter now: seconds since 1970.
    public func compact(now: Int64) throws(MetricStoreError) {
        try withFile { file throws(MetricStoreError) in
            try write(&file)
            guard let database = file.database else { return }
            let entries = book.withLock { book in book.entries.values.map { ($0.id, $0.lastSample) } }
            for (id, lastSample) in entries {
                try database.transaction { () throws(MetricStoreError) in
                    for tier in Tier.allCases { try Self.roll(database, id, tier, now) }
                    if lastSample < now - Tier.hour.keptSeconds { try database.remove(series: id) }
                }
                if lastSample < now - Tier.hour.keptSeconds { book.withLock { $0.remove(id) } }
            }
        }
    }

    private static func roll(
        _ database: SeriesDatabase,
        _ id: Int64,
        _ tier: Tier,
        _ now: Int64
    ) throws(MetricStoreError) {
        let border = (tier.next ?? tier).start(of: now - tier.keptSeconds)
        var rolled: [Int64: Bucket] = [:]
        try database.buckets(series: id, tier, from: .min, to: border) { time, bucket in
            guard let next = tier.next else { return rolled[time] = bucket }
            let start = next.start(of: time)
            if rolled[start] == nil { rolled[start] = bucket } else { rolled[start]?.merge(bucket) }
        }
        guard !rolled.isEmpty else { return }
        if let next = tier.next {
            for (time, bucket) in rolled { try database.add(bucket, series: id, next, at: time) }
        }
        try database.remove(series: id, tier, before: border)
    }

    /// Writes what waits and lets the file go.
    public func close() throws(MetricStoreError) {
        try flush()
        file.withLock {
            $0.database = nil
            $0.isClosed = true
        }
    }
}

extension MetricStore {
    private func withFile(_ body: (inout File) throws(MetricStoreError) -> Void) throws(MetricStoreError) {
        let result = file.withLock { file -> Result<Void, MetricStoreError> in
            do throws(MetricStoreError) {
                if !file.isRead { try read(&file) }
                try body(&file)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Loads the names, if there is a file. One that cannot be read is kept aside, and a new one begun.
    private func read(_ file: inout File) throws(MetricStoreError) {
        guard !file.isClosed else { throw .closed }
        if access(path, F_OK) == 0 {
            do throws(MetricStoreError) {
                let database = try SeriesDatabase(path: path)
                let rows = try database.series()
                book.withLock { $0.load(rows) }
                file.database = database
            } catch {
                guard case .unusable = error else { throw error }
                try putAside(&file)
            }
        }
        file.isRead = true
        isOpen.store(true, ordering: .releasing)
    }

    private func putAside(_ file: inout File) throws(MetricStoreError) {
        var number = 1
        while access("\(path).unreadable-\(number)", F_OK) == 0 { number += 1 }
        let aside = "\(path).unreadable-\(number)"
        guard rename(path, aside) == 0 else { throw .machine(operation: "rename", path: path, code: errno) }
        for suffix in ["-wal", "-shm"] where access(path + suffix, F_OK) == 0 {
            _ = rename(path + suffix, aside + suffix)
        }
        file.setAside.append(aside)
    }

    private func made(_ file: inout File) throws(MetricStoreError) -> SeriesDatabase {
        if file.isClosed { throw .closed }
        if let database = file.database { return database }
        if mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw .machine(operation: "mkdir", path: directory, code: errno)
        }
        let database = try SeriesDatabase(path: path)
        file.database = database
        return database
    }
}
