import Glibc

extension SandboxPlan {
    /// Refuses what could not be carried out, before anything is made.
    func check() throws(SandboxError) {
        guard !hostname.isEmpty, hostname.utf8.count <= 64, !hostname.utf8.contains(0) else {
            throw .badPlan("a host name has 1 to 64 characters")
        }
        for (name, value) in environment {
            let isName =
                !name.isEmpty
                && name.utf8.allSatisfy { $0 == 95 || $0 > 47 && $0 < 58 || $0 | 32 > 96 && $0 | 32 < 123 }
            guard isName else { throw .badPlan("'\(name)' cannot name a variable") }
            guard !value.utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 39 }) else {
                throw .badPlan("the variable \(name) holds a quote or a line feed, which /etc/environment cannot hold")
            }
        }
        for file in files { try Self.check(absolute: file.path) }
        for directory in directories {
            try Self.check(absolute: directory.source)
            try Self.check(absolute: directory.target)
        }
        for script in firstBootScripts
        where script.name.isEmpty || script.name.utf8.count > 200 || script.name.contains("/") {
            throw .badPlan("'\(script.name)' cannot name a script")
        }
        if case .directory(let path) = image {
            try Self.check(absolute: path)
            try Self.check(layer: path)
        }
    }

    private static func check(absolute path: String) throws(SandboxError) {
        guard path.hasPrefix("/"), path.utf8.count < 4000, !path.utf8.contains(0),
            !path.split(separator: "/").contains("..")
        else { throw .badPlan("'\(path)' is not an absolute path without '..'") }
    }

    /// overlayfs separates its layers by colons, and has no more than a page for them.
    static func check(layer path: String) throws(SandboxError) {
        guard !path.contains(":"), !path.contains(","), !path.contains("\\"), path.utf8.count < 200 else {
            throw .badPlan("overlayfs cannot take the path '\(path)': no ':', ',' or '\\', and under 200 bytes")
        }
    }
}
