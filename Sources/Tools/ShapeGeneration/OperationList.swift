/// Which operations of a service are generated: a first line `swift NAME`, then an operation a line; `#` begins a
/// comment.
package struct OperationList: Sendable {
    package let swiftName: String
    package let operations: Set<String>

    package init(text: String) throws(GenerationError) {
        let lines = text.split(separator: "\n")
            .map { ($0.split(separator: "#", omittingEmptySubsequences: false).first ?? "").trimmed }
            .filter { !$0.isEmpty }
        guard let first = lines.first, first.hasPrefix("swift ") else {
            throw GenerationError("an operation list begins with a line \"swift NAME\"")
        }
        swiftName = String(first.dropFirst("swift ".count))
        operations = Set(lines.dropFirst().flatMap { $0.split(separator: " ").map(String.init) })
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var result = self.drop { $0.isWhitespace }
        while result.last?.isWhitespace == true { result = result.dropLast() }
        return result
    }
}
