/// Decides what becomes of a key in a listing: listed, folded into a common prefix, or the end.
///
/// Pure; the scans move a cursor through the index as it says.
struct KeyGrouping {
    enum Verdict: Equatable {
        case list
        /// Add the common prefix (unless already passed) and go on behind all keys that begin with it.
        case fold(prefix: [UInt8], isNew: Bool)
        /// No later key can belong to the listing.
        case end
    }

    private let prefix: [UInt8]
    private let delimiter: [UInt8]
    private let passed: [UInt8]

    /// `passed` is the text behind which the listing goes on; the common prefix it lies in was shown already.
    init(prefix: String, delimiter: String?, passed: String?) {
        self.prefix = Array(prefix.utf8)
        self.delimiter = delimiter.map { Array($0.utf8) } ?? []
        self.passed = passed.map { Array($0.utf8) } ?? []
    }

    func verdict(_ key: UnsafeRawBufferPointer) -> Verdict {
        guard key.starts(with: prefix) else { return .end }
        guard !delimiter.isEmpty, let end = endOfDelimiter(key) else { return .list }
        let folded = Array(key[..<end])
        return .fold(prefix: folded, isNew: !passed.starts(with: folded))
    }

    private func endOfDelimiter(_ key: UnsafeRawBufferPointer) -> Int? {
        var position = prefix.count
        while position + delimiter.count <= key.count {
            if key[position] == delimiter[0],
                delimiter.count == 1 || key[position..<position + delimiter.count].elementsEqual(delimiter)
            {
                return position + delimiter.count
            }
            position += 1
        }
        return nil
    }

    /// The least text greater than every text with this beginning; `nil` when there is none.
    static func successor(of bytes: [UInt8]) -> [UInt8]? {
        var result = bytes
        while let last = result.last {
            if last < 0xff {
                result[result.count - 1] = last + 1
                return result
            }
            result.removeLast()
        }
        return nil
    }
}

/// Where a scan stands: before the first row greater than this key and rank.
struct ScanPosition {
    var key: [UInt8]
    var rank: Int64

    static func from(_ key: [UInt8]) -> ScanPosition { ScanPosition(key: key, rank: .min) }
    static func behind(_ key: [UInt8]) -> ScanPosition { ScanPosition(key: key, rank: .max) }

    /// Where a listing with this prefix and start begins.
    static func start(_ query: ListQuery) -> ScanPosition {
        let prefix = Array(query.prefix.utf8)
        switch query.start {
        case .beginning: return .from(prefix)
        case .after(let text), .past(let text):
            let bytes = Array(text.utf8)
            return bytes.lexicographicallyPrecedes(prefix) ? .from(prefix) : .behind(bytes)
        }
    }
}

extension ListQuery {
    var grouping: KeyGrouping {
        let passed: String? = if case .past(let text) = start { text } else { nil }
        return KeyGrouping(prefix: prefix, delimiter: delimiter, passed: passed)
    }
}
