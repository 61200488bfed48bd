import AWSModel

/// Which bytes of an object a client wants.
///
/// Source: RFC 9110, section 14; S3 API Reference, "GetObject". Observed: recorded answers: what is malformed or names
/// several ranges is passed over, and the whole object comes with 200.
enum ByteRange: Sendable, Equatable {
    /// No range, or none that counts.
    case whole
    /// Never empty, and within the object.
    case stretch(Range<Int>)
    case unsatisfiable

    static func read(_ text: String?, size: Int) -> ByteRange {
        guard let text = text?.trimmed, text.utf8.count > 6, text.prefix(6).lowercased() == "bytes=" else {
            return .whole
        }
        let parts = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false).map(\.trimmed)
        guard parts.count == 2 else { return .whole }
        if parts[0].isEmpty {
            guard let count = number(parts[1]) else { return .whole }
            return count == 0 || size == 0 ? .unsatisfiable : .stretch(max(0, size - count)..<size)
        }
        guard let first = number(parts[0]) else { return .whole }
        guard let last = parts[1].isEmpty ? Int.max - 1 : number(parts[1]), last >= first else { return .whole }
        return first >= size ? .unsatisfiable : .stretch(first..<min(size, last + 1))
    }

    /// The bytes of one part, for requests that ask by number.
    ///
    /// An object that came whole is its own first part.
    static func part(_ text: String, range: String?, sizes: [Int], size: Int) throws(AWSError) -> ByteRange {
        guard range == nil else {
            throw .invalidRequest("Cannot specify both Range header and partNumber query parameter")
        }
        guard let number = Int(text), (1...10_000).contains(number) else { throw .partNumberOutOfRange(text) }
        let sizes = sizes.isEmpty ? [size] : sizes
        guard number <= sizes.count else { throw .invalidPartNumber(number, count: sizes.count) }
        let start = sizes[..<(number - 1)].reduce(0, +)
        return sizes[number - 1] == 0 ? .whole : .stretch(start..<start + sizes[number - 1])
    }

    static func contentRange(_ stretch: Range<Int>, size: Int) -> String {
        "bytes \(stretch.lowerBound)-\(stretch.upperBound - 1)/\(size)"
    }

    /// Digits alone; more of them than a number can hold are as good as the largest.
    static func number(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text) ?? Int.max - 1
    }
}

/// Which bytes of its source a part is copied from; strict where reads are lenient.
enum CopyRange {
    private static let name = "x-amz-copy-source-range"

    static func read(_ text: String, size: Int) throws(AWSError) -> Range<Int> {
        let parts = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard text.hasPrefix("bytes="), parts.count == 2, let first = ByteRange.number(String(parts[0])),
            let last = ByteRange.number(String(parts[1])), first <= last
        else {
            throw .invalidArgument(
                "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the "
                    + "zero-based offsets of the first and last bytes to copy",
                name: name,
                value: text
            )
        }
        guard first < size else {
            throw .invalidRequest("The specified copy range is invalid for the source object size")
        }
        guard last < size else {
            throw .invalidArgument(
                "Range specified is not valid for source object of size: \(size)",
                name: name,
                value: text
            )
        }
        return first..<last + 1
    }
}
