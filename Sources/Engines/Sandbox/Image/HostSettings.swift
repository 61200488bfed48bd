import Glibc
import ProcessSupervisor

/// The parts of the host's /etc that its programs need to run at all. The rest is the host's own business: keys,
/// passwords, mounts, services.
enum HostSettings {
    static let entries = [
        "adduser.conf", "alternatives", "bash.bashrc", "bash_completion", "bindresvport.blacklist", "ca-certificates",
        "ca-certificates.conf", "debconf.conf", "debian_version", "default/locale", "default/nss", "default/useradd",
        "deluser.conf", "dictionaries-common", "ethertypes", "gai.conf", "groff", "gss/mech.d", "host.conf",
        "inputrc", "iproute2", "issue", "issue.net", "java-11-openjdk", "java-17-openjdk", "java-21-openjdk",
        "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "libaudit.conf", "locale.alias", "locale.gen", "localtime",
        "login.defs", "logcheck", "lsb-release", "magic", "magic.mime", "manpath.config",
        "mailcap", "mime.types", "mke2fs.conf", "nanorc", "netconfig", "networks", "openssl", "os-release",
        "pam.conf", "pam.d", "perl", "profile", "profile.d", "protocols", "python3", "python3.11", "python3.12",
        "python3.13", "rpc", "security", "selinux", "services", "shells", "skel", "ssl/openssl.cnf",
        "sysctl.conf", "terminfo", "timezone", "ucf.conf", "wgetrc", "xattr.conf",
    ]

    private static let accountNumberMax = 999
    private static let nobody = 65534

    static func copy(into etc: String, userName: String) throws(SupervisorError) {
        for entry in entries {
            if let slash = entry.lastIndex(of: "/") { try HostFile.makeDirectories("\(etc)/\(entry[..<slash])") }
            try copy("/etc/" + entry, to: "\(etc)/\(entry)", depth: 0)
        }
        try writeAccounts(etc, userName)
        let names =
            "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nnetworks: files\nprotocols: files\n"
            + "services: files\nethers: files\nrpc: files\n"
        try HostFile.replace(etc + "/nsswitch.conf", with: Array(names.utf8), mode: 0o644)
        try HostFile.replace(etc + "/fstab", with: [], mode: 0o644)
        try HostFile.replace(etc + "/motd", with: [], mode: 0o644)
        symlink("/proc/self/mounts", etc + "/mtab")
    }

    private static func copy(_ source: String, to target: String, depth: Int) throws(SupervisorError) {
        var facts = stat()
        guard depth < 12, lstat(source, &facts) == 0 else { return }
        switch facts.st_mode & S_IFMT {
        case S_IFLNK:
            var buffer = [CChar](repeating: 0, count: 4096)
            let count = readlink(source, &buffer, buffer.count - 1)
            guard count > 0 else { return }
            symlink(String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self), target)
        case S_IFDIR:
            try HostFile.makeDirectories(target)
            // Half of the alternatives are pages of manuals.
            for name in HostFile.names(in: source) where !name.hasSuffix(".gz") {
                try copy("\(source)/\(name)", to: "\(target)/\(name)", depth: depth + 1)
            }
        case S_IFREG:
            // What not everybody may read is a secret of the host's.
            guard facts.st_mode & 0o004 != 0, let content = HostFile.bytes(source) else { return }
            try HostFile.replace(target, with: content, mode: facts.st_mode & 0o777)
        default: break
        }
    }

    /// The system's accounts, so that files have owners with names, and one user; none has a password.
    private static func writeAccounts(_ etc: String, _ userName: String) throws(SupervisorError) {
        let users = systemLines("/etc/passwd") + ["\(userName):x:1000:1000::/home/\(userName):/bin/bash"]
        let groups = systemLines("/etc/group").map(withoutMembers) + ["\(userName):x:1000:"]
        let shadow = users.compactMap { $0.split(separator: ":").first }.map { "\($0):*:19000:0:99999:7:::" }
        func write(_ name: String, _ lines: [String], _ mode: UInt32) throws(SupervisorError) {
            let text = lines.map { $0 + "\n" }.joined()
            try HostFile.replace("\(etc)/\(name)", with: Array(text.utf8), mode: mode)
        }
        try write("passwd", users, 0o644)
        try write("group", groups, 0o644)
        try write("shadow", shadow, 0o600)
        try write("shells", ["/bin/sh", "/bin/bash"], 0o644)
    }

    private static func systemLines(_ path: String) -> [String] {
        (HostFile.text(path) ?? "").split(separator: "\n").map(String.init).filter { line in
            let columns = line.split(separator: ":", omittingEmptySubsequences: false)
            guard columns.count > 2, let number = Int(columns[2]) else { return false }
            return number <= accountNumberMax || number == nobody
        }
    }

    private static func withoutMembers(_ line: String) -> String {
        var columns = line.split(separator: ":", omittingEmptySubsequences: false)
        if columns.count > 3 { columns[3] = "" }
        return columns.joined(separator: ":")
    }
}
