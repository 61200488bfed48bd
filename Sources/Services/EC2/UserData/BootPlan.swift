import Ground

/// What an instance does at its first boot, read from its user data: files, then scripts in order. Pure.
///
/// Order: `bootcmd`, `write_files`, `packages`, scripts, `runcmd`. Files are laid down before any script runs, so
/// `bootcmd` comes after them here.
///
/// Source: cloud-init documentation, "User data formats" and "Boot stages".
struct BootPlan: Sendable, Equatable {
    struct File: Sendable, Equatable {
        var path: String
        var content: [UInt8]
        var mode: UInt32 = 0o644
        /// `user` or `user:group`; empty is root.
        var owner = ""
        var appends = false
    }

    struct Script: Sendable, Equatable {
        var name: String
        var content: [UInt8]
    }

    /// Nil: the one that the instance's address gives it.
    var hostname: String?
    var files: [File] = []
    var firstBootScripts: [Script] = []
    /// Lines for the console log: what was left out, and why.
    var warnings: [String] = []

    init() {}

    /// - Parameter userData: as launched, decoded from base64; nil when there was none.
    init(userData: [UInt8]?) {
        guard let userData, !userData.isEmpty else { return }
        var reader = UserDataReader()
        reader.read(userData, type: nil, name: nil)
        self = reader.plan()
    }

    /// - Parameter base64: as the record of an instance has it.
    init(base64: String?) { self.init(userData: base64.flatMap { Base64.decode($0) }) }
}
