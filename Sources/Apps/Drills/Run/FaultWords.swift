import Ground

/// The cloud's faults and events in words.
enum FaultWords {
    static func describe(_ fault: JSONValue) -> String {
        let words = [fault["kind"]?.string, fault["level"]?.string, fault["target"]?.string]
        return words.compactMap(\.self).joined(separator: " ")
    }

    static func describe(event: JSONValue) -> String {
        let resource = event["resource"]?.string ?? ""
        let words = [
            event["what"]?.string ?? "?", event["zone"]?.string ?? "",
            String(resource.split(separator: ":").last ?? ""),
        ]
        return words.filter { !$0.isEmpty }.joined(separator: " ")
    }
}
