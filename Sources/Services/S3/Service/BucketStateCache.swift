import ObjectStore
import Synchronization

/// What requests ask of a bucket's configuration, read once for each state of it.
final class BucketStateCache: Sendable {
    private static let bucketsMax = 4096
    private let known = Mutex<[String: BucketState]>([:])

    func state(of record: BucketRecord) -> BucketState {
        // Equal records share their configuration's storage, so the comparison looks at a few words.
        if let found = known.withLock({ $0[record.name] }), found.record == record { return found }
        let fresh = BucketState(record)
        known.withLock { buckets in
            if buckets.count >= Self.bucketsMax { buckets.removeAll(keepingCapacity: true) }
            buckets[record.name] = fresh
        }
        return fresh
    }
}
