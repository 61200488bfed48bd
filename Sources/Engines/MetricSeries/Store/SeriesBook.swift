/// The series that are known, and what of them is not in the database yet.
struct SeriesBook {
    struct Slot: Hashable {
        var tier: Tier
        var time: Int64
    }

    struct Entry {
        var id: Int64
        var name: SeriesName
        var unit: String
        var lastSample: Int64
        var waiting: [Slot: Bucket] = [:]
    }

    private(set) var entries: [Int64: Entry] = [:]
    private var ids: [SeriesName: [Int64]] = [:]
    /// Series with something waiting.
    private(set) var dirty: Set<Int64> = []
    private(set) var waitingCount = 0
    private var nextID: Int64 = 1

    var count: Int { entries.count }

    mutating func load(_ rows: [SeriesDatabase.Row]) {
        for row in rows {
            entries[row.id] = Entry(id: row.id, name: row.name, unit: row.unit, lastSample: row.lastSample)
            ids[row.name, default: []].append(row.id)
            nextID = max(nextID, row.id + 1)
        }
    }

    func ids(of name: SeriesName) -> [Int64] { ids[name] ?? [] }

    /// Nil when there would be more series than may be.
    mutating func id(of name: SeriesName, unit: String, limit: Int) -> Int64? {
        let known = ids[name] ?? []
        for id in known where entries[id]?.unit == unit { return id }
        guard entries.count < limit else { return nil }
        let id = nextID
        nextID += 1
        entries[id] = Entry(id: id, name: name, unit: unit, lastSample: .min)
        ids[name] = known + [id]
        return id
    }

    mutating func add(_ bucket: Bucket, to id: Int64, _ tier: Tier, at time: Int64) {
        let slot = Slot(tier: tier, time: tier.start(of: time))
        guard let index = entries.index(forKey: id) else { return }
        entries.values[index].lastSample = max(entries.values[index].lastSample, time)
        let isNew = entries.values[index].waiting[slot] == nil
        if isNew {
            entries.values[index].waiting[slot] = bucket
            waitingCount += 1
            dirty.insert(id)
        } else {
            entries.values[index].waiting[slot]?.merge(bucket)
        }
    }

    /// Takes out all that waits.
    mutating func takeWaiting() -> [Entry] {
        let taken = dirty.compactMap { entries[$0] }
        for id in dirty { entries[id]?.waiting = [:] }
        dirty = []
        waitingCount = 0
        return taken
    }

    /// Puts back what could not be written.
    mutating func putBack(_ taken: [Entry]) {
        for entry in taken {
            for (slot, bucket) in entry.waiting { add(bucket, to: entry.id, slot.tier, at: slot.time) }
        }
    }

    mutating func remove(_ id: Int64) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        waitingCount -= entry.waiting.count
        dirty.remove(id)
        ids[entry.name]?.removeAll { $0 == id }
        if ids[entry.name]?.isEmpty == true { ids[entry.name] = nil }
    }

    /// Each name once, with the time of its latest sample.
    func names(in scope: String) -> [(name: SeriesName, lastSample: Int64)] {
        ids.compactMap { name, ids in
            guard name.scope == scope else { return nil }
            return (name, ids.compactMap { entries[$0]?.lastSample }.max() ?? .min)
        }
    }
}
