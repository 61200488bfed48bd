import Glibc

/// How often each value came: exact while few values differ, then in bins that are some percent wide.
public struct Distribution: Sendable, Hashable {
    /// Ascending; none is negative.
    public private(set) var values: [Double]
    public private(set) var counts: [Double]

    /// More different values than these are put into bins.
    static let differentMax = 256
    private static let finestBin = 1.01

    public init() { (values, counts) = ([], []) }

    init(values: [Double], counts: [Double]) {
        precondition(values.count == counts.count, "each value has its count")
        (self.values, self.counts) = (values, counts)
    }

    public var total: Double { counts.reduce(0, +) }

    public mutating func add(_ value: Double, count: Double) {
        let place = firstPlace(notBelow: value)
        if place < values.count, values[place] == value {
            counts[place] += count
            return
        }
        values.insert(value, at: place)
        counts.insert(count, at: place)
        if values.count > Self.differentMax { narrow() }
    }

    public mutating func merge(_ other: Distribution) {
        guard other.values.count > 1 else {
            if let value = other.values.first { add(value, count: other.counts[0]) }
            return
        }
        var (mine, theirs) = (0, 0)
        var merged = Distribution()
        merged.values.reserveCapacity(values.count + other.values.count)
        merged.counts.reserveCapacity(values.count + other.values.count)
        while mine < values.count || theirs < other.values.count {
            let left = mine < values.count ? values[mine] : .infinity
            let right = theirs < other.values.count ? other.values[theirs] : .infinity
            merged.values.append(min(left, right))
            merged.counts.append((left <= right ? counts[mine] : 0) + (right <= left ? other.counts[theirs] : 0))
            if left <= right { mine += 1 }
            if right <= left { theirs += 1 }
        }
        self = merged
        if values.count > Self.differentMax { narrow() }
    }

    private func firstPlace(notBelow value: Double) -> Int {
        var (low, high) = (0, values.count)
        while low < high {
            let middle = (low + high) / 2
            if values[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Puts neighbours together, in bins as fine as half the room allows: not every further value narrows again.
    private mutating func narrow() {
        var width = Self.finestBin
        while values.count > Self.differentMax / 2 {
            var bins = Distribution()
            var last = -Int.max
            for (value, count) in zip(values, counts) {
                let bin = value > 0 ? Int((log(value) / log(width)).rounded(.down)) : -Int.max + 1
                if bin == last {
                    let place = bins.values.count - 1
                    let sum = bins.counts[place] + count
                    bins.values[place] += (value - bins.values[place]) * (count / sum)
                    bins.counts[place] = sum
                } else {
                    bins.values.append(value)
                    bins.counts.append(count)
                    last = bin
                }
            }
            self = bins
            width *= width
        }
    }
}
