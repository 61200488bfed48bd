/// What instances are launched from.
struct LaunchSource: Codable, Sendable, Hashable {
    struct Template: Codable, Sendable, Hashable {
        let id: String
        let name: String
        /// A number, `$Latest` or `$Default`.
        let version: String
    }

    var configuration: String?
    var template: Template?
    /// From the first override of a mixed instances policy.
    var type: String?
    var image: String?
}

/// What one instance was launched from, its template's version resolved.
struct MemberSource: Codable, Sendable, Hashable {
    var configuration: String?
    var template: LaunchSource.Template?
}
