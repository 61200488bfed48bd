/// Judges what the cloud says of a resource: the fact `why` is added where it is not well.
package enum ResourceCheck {
    package static func group(_ facts: [String: String]) -> [String: String] {
        var facts = facts
        let (size, desired) = (facts["size"] ?? "0", facts["desired"] ?? "?")
        if size != desired { facts["why"] = "\(size) of \(desired) in service" }
        return facts
    }

    package static func database(_ facts: [String: String]) -> [String: String] {
        var facts = facts
        if facts["status"] != "available" {
            facts["why"] = facts["status"] ?? "not there"
        } else if facts["standby"] == "" {
            facts["why"] = "no standby"
        }
        return facts
    }

    package static func broker(_ facts: [String: String]) -> [String: String] {
        var facts = facts
        if facts["status"] != "RUNNING" { facts["why"] = facts["status"] ?? "not there" }
        return facts
    }
}
