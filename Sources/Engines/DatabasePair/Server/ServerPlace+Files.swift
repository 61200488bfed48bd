import Glibc
import Ground
import ProcessSupervisor

/// What is done with a node's files. All of it may block.
extension ServerPlace {
    private var positionFile: String { directory + "/taken-position" }

    /// How far the other server was when this copy was made from it; nil for one with a history of its own.
    var takenPosition: String? {
        HostFile.text(positionFile).map { $0.filter { $0 != "\n" } }
    }

    func forgetTakenPosition() { unlink(positionFile) }

    /// Writes settings and certificates, and makes the directories that the server writes to.
    func settle(
        _ variables: [String: String],
        _ certificate: ServerCertificate?,
        owner: ProcessUser?
    ) throws(DatabaseError) {
        try Self.attempt(directory) { () throws(SupervisorError) in
            try HostFile.makeDirectories(logs, mode: 0o750)
            let text = ServerCommand.settings(variables, place: self, hasCertificate: certificate != nil)
            try HostFile.replace(settings, with: Array(text.utf8), mode: 0o640)
            if let certificate {
                try HostFile.makeDirectories(certificates, mode: 0o750)
                for (name, content) in [
                    ("ca", certificate.authority), ("cert", certificate.certificate), ("key", certificate.key),
                ] {
                    try HostFile.replace("\(certificates)/\(name).pem", with: Array(content.utf8), mode: 0o640)
                }
            }
        }
        if let owner { for path in [logs, settings, certificates] { FileOwner.give(path, to: owner) } }
    }

    func setAside(_ name: String) throws(DatabaseError) {
        try Self.attempt(aside) { () throws(SupervisorError) in try HostFile.makeDirectories(aside, mode: 0o700) }
        if HostFile.exists(data) {
            try FileOwner.rename(data, to: "\(aside)/\(name)")
        } else {
            try Self.attempt(aside) { () throws(SupervisorError) in try HostFile.makeDirectories("\(aside)/\(name)") }
        }
    }

    /// A directory for a copy that is being made; what an earlier attempt left is taken away.
    func newDraft() throws(DatabaseError) -> String { try CopyDraft.fresh(beside: data) }

    /// Puts a whole copy in the place of what was there, which is kept until the new one has proven itself.
    func install(_ draft: String, position: String?, owner: ProcessUser) throws(DatabaseError) {
        FileOwner.give(draft, to: owner)
        if HostFile.exists(data) {
            try removeReplaced()
            try setAside("replaced")
        }
        if let position {
            try DurableFile.write(positionFile, Array(position.utf8))
        } else {
            forgetTakenPosition()
        }
        try FileOwner.rename(draft, to: data)
    }

    func removeReplaced() throws(DatabaseError) {
        let path = aside + "/replaced"
        if !HostFile.exists(path) { return }
        try Self.attempt(path) { () throws(SupervisorError) in try HostFile.removeTree(path) }
    }

    static func attempt(_ path: String, _ body: () throws(SupervisorError) -> Void) throws(DatabaseError) {
        do throws(SupervisorError) {
            try body()
        } catch {
            switch error {
            case .machine(let operation, let path, let code):
                throw .machine(operation: operation, path: path, code: code)
            default: throw .failed(id: path, step: "handling files", said: error.description)
            }
        }
    }
}
