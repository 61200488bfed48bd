import Synchronization

/// The current versions of recently used keys, with small contents, within a bound of bytes.
///
/// Coherence: before a commit its keys are closed (dropped, and not to be filled); after it they are opened again with
/// what was written. A reader that fills the cache from the database says at which `epoch` it began; a commit in
/// between
/// makes the fill void. So the cache never answers with something older than an acknowledged write.
final class ObjectCache: Sendable {
    struct Key: Hashable, Sendable {
        var bucket: Int64
        var key: ObjectKey
    }

    /// Two generations: what is used moves to the young one; when that is full the old one is dropped.
    private struct Shard {
        var young: [Key: ObjectEntry] = [:]
        var old: [Key: ObjectEntry] = [:]
        var youngBytes = 0
        var closed: [Key: Int] = [:]
        var epoch = 0
    }

    private static let shardCount = 16
    private let shards: [ShardBox]
    private let shardBytes: Int

    private final class ShardBox: Sendable {
        let state = Mutex(Shard())
    }

    init(limitBytes: Int) {
        shards = (0..<Self.shardCount).map { _ in ShardBox() }
        // Each generation of each shard may take its share.
        shardBytes = limitBytes / Self.shardCount / 2
    }

    private func shard(_ key: Key) -> ShardBox { shards[key.hashValue & (Self.shardCount - 1)] }

    func find(_ key: Key) -> ObjectEntry? {
        shard(key).state.withLock { shard in
            if let entry = shard.young[key] { return entry }
            guard let entry = shard.old.removeValue(forKey: key) else { return nil }
            insert(entry, at: key, into: &shard)
            return entry
        }
    }

    /// Taken before a look-up in the database, for `fill`.
    func epoch(_ key: Key) -> Int { shard(key).state.withLock { $0.epoch } }

    func fill(_ key: Key, _ entry: ObjectEntry, since epoch: Int) {
        shard(key).state.withLock { shard in
            guard shard.epoch == epoch, shard.closed[key] == nil else { return }
            insert(entry, at: key, into: &shard)
        }
    }

    func close(_ keys: some Sequence<Key>) {
        for key in keys {
            shard(key).state.withLock { shard in
                shard.closed[key, default: 0] += 1
                remove(key, from: &shard)
            }
        }
    }

    /// Opens keys again after the commit; an entry of `nil` stays unknown.
    func open(_ changes: [Key: ObjectEntry?]) {
        for (key, entry) in changes {
            shard(key).state.withLock { shard in
                let left = (shard.closed[key] ?? 1) - 1
                shard.closed[key] = left == 0 ? nil : left
                shard.epoch += 1
                if left == 0, let entry { insert(entry, at: key, into: &shard) }
            }
        }
    }

    /// Memory in use, by the cache's own books.
    var bytes: Int {
        shards.reduce(0) { sum, box in
            sum + box.state.withLock { $0.youngBytes + $0.old.values.reduce(0) { $0 + $1.cost } }
        }
    }

    private func remove(_ key: Key, from shard: inout Shard) {
        if let entry = shard.young.removeValue(forKey: key) { shard.youngBytes -= entry.cost }
        shard.old.removeValue(forKey: key)
    }

    private func insert(_ entry: ObjectEntry, at key: Key, into shard: inout Shard) {
        remove(key, from: &shard)
        let cost = entry.cost
        guard cost <= shardBytes else { return }
        if shard.youngBytes + cost > shardBytes {
            shard.old = shard.young
            shard.young = [:]
            shard.youngBytes = 0
        }
        shard.young[key] = entry
        shard.youngBytes += cost
    }
}
