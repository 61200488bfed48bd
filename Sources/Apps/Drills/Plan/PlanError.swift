/// Why a drill file cannot be used, and where.
package struct PlanError: Error, Equatable, CustomStringConvertible {
    package var line: Int?
    /// The way to the field, such as `steady.probes.database.every`.
    package var field: String
    package var reason: String

    package init(line: Int?, field: String, reason: String) {
        self.line = line
        self.field = field
        self.reason = reason
    }

    package var description: String {
        let place = line.map { "line \($0)" } ?? ""
        return [place, field].filter { !$0.isEmpty }.joined(separator: ", ") + ": " + reason
    }
}
