import Ground

/// Holds a dashboard's body against the outline of its form.
///
/// Source: CloudWatch API Reference, "Dashboard Body Structure and Syntax". Only the outline is checked.
enum DashboardCheck {
    struct Finding: Sendable, Equatable {
        var path: String
        var message: String
        /// Whether the dashboard cannot be kept.
        var isError: Bool
    }

    private static let types: Set<String> = ["metric", "text", "log", "alarm", "explorer", "custom"]
    private static let widgetsMax = 500

    static func findings(_ body: String) -> [Finding] {
        guard let value = try? JSONValue.parse(body) else {
            return [Finding(path: "", message: "The field DashboardBody must be a valid JSON object", isError: true)]
        }
        guard let object = value.object else {
            return [Finding(path: "", message: "Should be object", isError: true)]
        }
        guard let widgets = object["widgets"] else {
            return [Finding(path: "", message: "Should have required property 'widgets'", isError: true)]
        }
        guard let list = widgets.array else {
            return [Finding(path: "/widgets", message: "Should be array", isError: true)]
        }
        guard list.count <= widgetsMax else {
            return [
                Finding(path: "/widgets", message: "Should NOT have more than \(widgetsMax) items", isError: true)
            ]
        }
        return list.enumerated().flatMap { findings($1, "/widgets/\($0)") }
    }

    private static func findings(_ widget: JSONValue, _ path: String) -> [Finding] {
        guard let object = widget.object else {
            return [Finding(path: path, message: "Should be object", isError: true)]
        }
        var found: [Finding] = []
        if let type = object["type"]?.string {
            if !types.contains(type) {
                found.append(
                    Finding(
                        path: path + "/type",
                        message: "Should be equal to one of the allowed values",
                        isError: true
                    )
                )
            }
        } else {
            found.append(Finding(path: path, message: "Should have required property 'type'", isError: true))
        }
        if object["properties"]?.object == nil {
            found.append(Finding(path: path, message: "Should have required property 'properties'", isError: true))
        }
        for (name, range) in [("x", 0...23), ("width", 1...24), ("height", 1...1000)] {
            guard let value = object[name] else { continue }
            if !(value.int.map(range.contains) ?? false) {
                found.append(
                    Finding(
                        path: "\(path)/\(name)",
                        message: "Should be a whole number from \(range.lowerBound) to \(range.upperBound)",
                        isError: true
                    )
                )
            }
        }
        return found
    }
}
