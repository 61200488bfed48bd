package import Ground

/// Compares fields of a page with what they must be.
package enum PageCheck {
    package static func facts(_ page: JSONValue, _ holds: [DrillPlan.Probe.Field]) -> [String: String] {
        var facts: [String: String] = [:]
        for field in holds {
            let found = value(at: field.path, in: page)
            facts[field.path] = found
            if found != field.value { facts["why"] = "\(field.path) is \(found ?? "not there"), not \(field.value)" }
        }
        return facts
    }

    /// `pairs.0.standby.state`.
    static func value(at path: String, in page: JSONValue) -> String? {
        var value = page
        for part in path.split(separator: ".") {
            if let place = Int(part), let list = value.array {
                guard list.indices.contains(place) else { return nil }
                value = list[place]
            } else {
                guard let member = value[String(part)] else { return nil }
                value = member
            }
        }
        return value.string ?? value.text
    }
}
