/// A stretch of one stored file, used as a stretch of an object.
struct Extent: Sendable, Equatable {
    var blob: Int64
    /// Size of the whole file's content: its checksums begin there.
    var blobBytes: Int
    var offset: Int
    var length: Int
}

/// The content of an object that is not just one blob: its stretches in order, and the parts it was made from.
struct Layout: Sendable, Equatable {
    let extents: [Extent]
    /// Empty when the object was not made from parts.
    let parts: [PartRecord]
    /// Where each extent begins in the object, and the end of the last.
    let starts: [Int]

    init(extents: [Extent], parts: [PartRecord]) {
        self.extents = extents
        self.parts = parts
        var starts = [0]
        starts.reserveCapacity(extents.count + 1)
        var end = 0
        for extent in extents {
            end += extent.length
            starts.append(end)
        }
        self.starts = starts
    }

    var size: Int { starts[starts.count - 1] }

    /// The extent that holds a byte of the object.
    func index(holding position: Int) -> Int {
        var low = 0
        var high = extents.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= position { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// The stretches that make up a range of the object.
    func extents(in range: Range<Int>) -> [Extent] {
        guard !range.isEmpty else { return [] }
        var result: [Extent] = []
        var index = index(holding: range.lowerBound)
        while index < extents.count, starts[index] < range.upperBound {
            let extent = extents[index]
            let from = max(range.lowerBound - starts[index], 0)
            let to = min(range.upperBound - starts[index], extent.length)
            if from < to {
                result.append(
                    Extent(
                        blob: extent.blob,
                        blobBytes: extent.blobBytes,
                        offset: extent.offset + from,
                        length: to - from
                    )
                )
            }
            index += 1
        }
        return result
    }

    /// Memory held, for the cache's books.
    var cost: Int {
        extents.count * 40 + parts.reduce(0) { $0 + 96 + $1.tag.utf8.count + $1.attributes.count }
    }
}
