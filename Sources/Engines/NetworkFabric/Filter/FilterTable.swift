/// A namespace's filter rules in parts, so that what differs can be changed alone.
struct FilterTable: Sendable, Equatable {
    static let name = "fabric"

    /// By name.
    var sets: [String: FilterSet] = [:]
    var chains: [String: FilterChain] = [:]

    var isEmpty: Bool { sets.isEmpty && chains.isEmpty }
}

/// A set, or a map: then its elements have values.
struct FilterSet: Sendable, Equatable {
    /// Such as `ifname . ipv4_addr` or `ifname : verdict`.
    var type: String
    var isInterval = false
    /// Values by keys; empty texts in a set.
    var elements: [String: String] = [:]

    var isMap: Bool { type.contains(":") }
    var keyword: String { isMap ? "map" : "set" }
}

struct FilterChain: Sendable, Equatable {
    /// Where the kernel calls it, such as `type filter hook forward priority filter; policy drop;`.
    var hook: String?
    var rules: [String] = []
}
