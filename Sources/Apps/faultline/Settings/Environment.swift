import Glibc

/// The process's environment variables.
enum Environment {
    /// An empty variable counts as unset.
    static subscript(name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// `1`, `true`, `yes` and `on` in any letter case.
    static func flag(_ name: String) -> Bool? {
        self[name].map { ["1", "true", "yes", "on"].contains($0.lowercased()) }
    }
}
