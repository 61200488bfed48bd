import Glibc
import Ground
import ProcessSupervisor

/// What every instance has below its own layer and above the host's /usr: a clean /etc, the first process, the
/// commands that end an instance, and the authorities it trusts.
///
/// Made once for equal content and then never changed: instances run on it. A later one gets a directory of its own.
struct BaseImage: Sendable {
    let initProgram: String
    let authorityPEM: String?
    /// The one account beside the system's.
    let userName: String

    private static let format = "5"
    private static let hostBundles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
    ]

    /// The same for the same content, so that a change of the host's makes a new image and no old one is disturbed.
    func digest() -> String {
        var text = Self.format + "\n\(userName)\n" + (authorityPEM ?? "") + "\n" + stamp(initProgram)
        for entry in HostSettings.entries { text += "\n" + entry + " " + stamp("/etc/" + entry) }
        for path in Self.hostBundles + ["/etc/passwd", "/etc/group", "/usr/bin/sudo", "/usr/bin/hostname"] {
            text += "\n" + stamp(path)
        }
        return hexadecimal(HashAlgorithm.sha256.hash(text.utf8).prefix(12))
    }

    private func stamp(_ path: String) -> String {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return "-" }
        return "\(facts.st_size) \(facts.st_mtim.tv_sec).\(facts.st_mtim.tv_nsec) \(facts.st_mode)"
    }

    /// Makes the image below `home` unless it is there, and gives its directory.
    func make(below home: String) throws(SupervisorError) -> String {
        let path = "\(home)/\(digest())"
        if HostFile.exists(path) { return path }
        let draft = path + ".draft"
        try HostFile.removeTree(draft)
        try HostFile.makeDirectories(draft)
        try makeRoot(draft + "/root")
        try makePrograms(draft + "/usr", hiding: { HostFile.exists("/usr/" + $0) })
        try makePrograms(draft + "/tools/usr", hiding: { _ in true })
        try makeTrust(draft + "/root/etc")
        try makeTrust(draft + "/tools/etc")
        guard rename(draft, path) == 0 || errno == EEXIST || errno == ENOTEMPTY else {
            throw .machine(operation: "rename", path: path, code: errno)
        }
        return path
    }

    private func makeRoot(_ root: String) throws(SupervisorError) {
        let directories: [(String, UInt32)] = [
            ("dev", 0o755), ("proc", 0o555), ("sys", 0o555), ("run", 0o755), ("tmp", 0o1777), ("usr", 0o755),
            ("etc", 0o755), ("var/log", 0o755), ("var/lib", 0o755), ("var/cache", 0o755), ("var/tmp", 0o1777),
            ("var/spool", 0o755), ("var/mail", 0o775), ("var/local", 0o755), ("var/opt", 0o755), ("root", 0o700),
            ("home/\(userName)", 0o700), ("opt", 0o755), ("srv", 0o755), ("mnt", 0o755), ("media", 0o755),
        ]
        for (name, mode) in directories {
            try HostFile.makeDirectories("\(root)/\(name)")
            chmod("\(root)/\(name)", mode)
        }
        chown("\(root)/home/\(userName)", 1000, 1000)
        symlink("/run", "\(root)/var/run")
        symlink("/run/lock", "\(root)/var/lock")
        for name in ["bin", "sbin", "lib", "lib32", "lib64", "libx32"] where HostFile.exists("/usr/" + name) {
            symlink("usr/" + name, "\(root)/\(name)")
        }
        for name in [".bashrc", ".profile"] {
            guard let content = HostFile.bytes("/etc/skel/" + name) else { continue }
            try HostFile.replace("\(root)/root/\(name)", with: content, mode: 0o644)
            try HostFile.replace("\(root)/home/\(userName)/\(name)", with: content, mode: 0o644)
            chown("\(root)/home/\(userName)/\(name)", 1000, 1000)
        }
        try HostSettings.copy(into: root + "/etc", userName: userName)
    }

    /// - Parameter hiding: whether the image has a program at this place, which ours must not cover.
    private func makePrograms(_ usr: String, hiding: (String) -> Bool) throws(SupervisorError) {
        for directory in ["lib/faultline", "sbin", "bin"] { try HostFile.makeDirectories("\(usr)/\(directory)") }
        guard let program = HostFile.bytes(initProgram) else {
            throw .machine(operation: "read", path: initProgram, code: ENOENT)
        }
        try HostFile.replace("\(usr)/lib/faultline/init", with: program, mode: 0o755)
        for name in ["shutdown", "poweroff", "halt", "reboot"] {
            symlink("../lib/faultline/init", "\(usr)/sbin/\(name)")
        }
        for name in ["bin/sudo", "bin/hostname"] where !hiding(name) {
            symlink("../lib/faultline/init", "\(usr)/\(name)")
        }
    }

    private func makeTrust(_ etc: String) throws(SupervisorError) {
        var bundle: [UInt8] = []
        for path in Self.hostBundles where bundle.isEmpty { bundle = HostFile.bytes(path) ?? [] }
        if let authorityPEM { bundle += Array("\n".utf8) + Array(authorityPEM.utf8) }
        for directory in ["ssl/certs", "pki/tls/certs", "profile.d"] {
            try HostFile.makeDirectories("\(etc)/\(directory)")
        }
        try HostFile.replace("\(etc)/ssl/certs/ca-certificates.crt", with: bundle, mode: 0o644)
        let link = "/etc/ssl/certs/ca-certificates.crt"
        symlink(link, "\(etc)/pki/tls/certs/ca-bundle.crt")
        symlink(link, "\(etc)/ssl/cert.pem")
        if let authorityPEM {
            // For programs that want the one authority to trust in a file: a database's client, say.
            let path = "\(etc)/ssl/certs/faultline.pem"
            try HostFile.replace(path, with: Array(authorityPEM.utf8), mode: 0o644)
        }
        // Login shells read it; programs that the sandbox starts have it already.
        let profile = "set -a\n[ ! -r /etc/environment ] || . /etc/environment\nset +a\n"
        try HostFile.replace("\(etc)/profile.d/faultline.sh", with: Array(profile.utf8), mode: 0o644)
    }
}
