import Synchronization

/// All buckets with their configuration, in memory: every request asks for one.
///
/// Changed by the committer only, after the commit and before the answer.
final class BucketCatalog: Sendable {
    private let buckets = Mutex<[String: BucketRecord]>([:])

    func find(_ name: String) -> BucketRecord? { buckets.withLock { $0[name] } }

    var all: [BucketRecord] {
        buckets.withLock { Array($0.values) }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    func apply(_ changes: [String: BucketRecord?]) {
        guard !changes.isEmpty else { return }
        buckets.withLock { buckets in
            for (name, record) in changes { buckets[name] = record }
        }
    }

    func require(_ name: String) throws(StoreError) -> BucketRecord {
        guard let bucket = find(name) else { throw .bucketMissing(name) }
        return bucket
    }
}
