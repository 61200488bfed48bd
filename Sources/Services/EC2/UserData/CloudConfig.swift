import Ground
import Yams

/// The parts of a `#cloud-config` that are built. All else is named in a warning.
///
/// Source: cloud-init documentation, "Module reference".
struct CloudConfig {
    private(set) var hostname: String?
    private(set) var files: [BootPlan.File] = []
    private(set) var warnings: [String] = []
    private var bootCommands: [String]?
    private var packages: [String] = []
    private var commands: [String]?

    /// What runs before the user's scripts, and what after them.
    var before: [BootPlan.Script] { Self.script("bootcmd", bootCommands) + packageCheck }
    var after: [BootPlan.Script] { Self.script("runcmd", commands) }

    /// Reads another document; what it says takes the place of what an earlier one said.
    mutating func merge(_ text: String) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            return warn("it is no YAML (\(Self.firstLine("\(error)"))); nothing of it was done")
        }
        guard let root else { return }
        guard let mapping = root.mapping else { return warn("it is not a mapping; nothing of it was done") }
        for (key, value) in mapping { read(key.string ?? "", value) }
    }

    private mutating func read(_ key: String, _ value: Node) {
        switch key {
        case "write_files": readFiles(value)
        case "runcmd": commands = lines(key, value)
        case "bootcmd": bootCommands = lines(key, value)
        case "packages": readPackages(value)
        case "hostname": hostname = value.scalar?.string ?? hostname
        case "fqdn": hostname = hostname ?? value.scalar?.string
        case "users", "user", "ssh_authorized_keys", "ssh_keys", "ssh_pwauth", "chpasswd", "password", "groups",
            "disable_root":
            warn("'\(key)' was left out: instances are entered with `faultline ssh`, as root")
        case "package_update", "package_upgrade", "package_reboot_if_required":
            warn("'\(key)' was left out: an instance has the packages of its image")
        case "preserve_hostname", "manage_etc_hosts", "output", "final_message": break
        default: warn("'\(key)' is not built and was left out")
        }
    }

    private mutating func warn(_ text: String) { warnings.append("cloud-config: \(text)") }

    private static func firstLine(_ text: String) -> String {
        text.split(separator: "\n").first.map(String.init) ?? text
    }

    private mutating func readFiles(_ value: Node) {
        guard let entries = value.sequence else { return warn("'write_files' is not a list and was left out") }
        files = []
        for (place, entry) in entries.enumerated() {
            let name = "write_files, entry \(place + 1)"
            guard let path = entry["path"]?.scalar?.string, path.hasPrefix("/") else {
                warn("\(name), has no absolute path and was left out")
                continue
            }
            let encoding = entry["encoding"]?.scalar?.string ?? "text/plain"
            let text = entry["content"]?.scalar?.string ?? ""
            guard let content = Self.decoded(text, encoding) else {
                warn("\(name): the content of \(path) is not of encoding '\(encoding)'; the file was left out")
                continue
            }
            var file = BootPlan.File(path: path, content: content)
            if let mode = entry["permissions"]?.scalar?.string { read(mode: mode, of: path, into: &file) }
            if let owner = entry["owner"]?.scalar?.string, owner != "root", owner != "root:root" { file.owner = owner }
            file.appends = entry["append"]?.bool ?? false
            files.append(file)
        }
    }

    /// In octal, quoted or not: `'0644'`, `0644`, `0o644`.
    private mutating func read(mode text: String, of path: String, into file: inout BootPlan.File) {
        let digits = text.hasPrefix("0o") ? text.dropFirst(2) : text[...]
        if let mode = UInt32(digits, radix: 8), mode <= 0o7777 {
            file.mode = mode
        } else {
            warn("write_files: '\(text)' is no mode; \(path) has 0644")
        }
    }

    private static func decoded(_ text: String, _ encoding: String) -> [UInt8]? {
        let bytes = Array(text.utf8)
        switch encoding.lowercased() {
        case "text/plain", "": return bytes
        case "b64", "base64": return Base64.decode(text, ignoringSpace: true)
        case "gz", "gzip": return Inflate.gzip(bytes, atMost: 16 << 20)
        case "gz+b64", "gz+base64", "gzip+b64", "gzip+base64":
            return Base64.decode(text, ignoringSpace: true).flatMap { Inflate.gzip($0, atMost: 16 << 20) }
        default: return nil
        }
    }

    /// Lines of a shell script: texts as they are, lists as one command with its arguments.
    private mutating func lines(_ key: String, _ value: Node) -> [String]? {
        guard let entries = value.sequence else {
            warn("'\(key)' is not a list and was left out")
            return nil
        }
        var lines: [String] = []
        for entry in entries {
            if let text = entry.scalar?.string {
                lines.append(text)
            } else if let words = entry.sequence {
                let texts = words.compactMap(\.scalar?.string)
                guard texts.count == words.count else {
                    warn("a command of '\(key)' holds more than words and was left out")
                    continue
                }
                lines.append(texts.map(Self.quoted).joined(separator: " "))
            } else {
                warn("a command of '\(key)' is neither a text nor a list and was left out")
            }
        }
        return lines
    }

    private mutating func readPackages(_ value: Node) {
        guard let entries = value.sequence else { return warn("'packages' is not a list and was left out") }
        packages = []
        for entry in entries {
            // `[name, version]` asks for a version.
            if let name = entry.scalar?.string ?? entry.sequence?.first?.scalar?.string {
                packages.append(name)
            } else {
                warn("an entry of 'packages' is no name and was left out")
            }
        }
    }

    private static func script(_ name: String, _ lines: [String]?) -> [BootPlan.Script] {
        guard let lines, !lines.isEmpty else { return [] }
        let text = "#!/bin/sh\n" + lines.map { $0 + "\n" }.joined()
        return [BootPlan.Script(name: name, content: Array(text.utf8))]
    }

    static func quoted(_ word: String) -> String { "'" + word.replacing("'", with: #"'\''"#) + "'" }

    /// Nothing can be fetched, so a package is there or is missing: then the boot says so and this step fails.
    private var packageCheck: [BootPlan.Script] {
        guard !packages.isEmpty else { return [] }
        let text = """
            #!/bin/sh
            missing=
            for name in \(packages.map(Self.quoted).joined(separator: " ")); do
                if command -v dpkg-query >/dev/null 2>&1 &&
                    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed'; then continue; fi
                if command -v rpm >/dev/null 2>&1 && rpm -q "$name" >/dev/null 2>&1; then continue; fi
                if command -v "$name" >/dev/null 2>&1; then continue; fi
                missing="$missing $name"
            done
            [ -z "$missing" ] && exit 0
            echo "cloud-config: packages that are not in the image and cannot be installed:$missing" >&2
            exit 1

            """
        return [BootPlan.Script(name: "packages", content: Array(text.utf8))]
    }
}
