import Ground
import ProcessSupervisor

/// A directory for a copy that is being made, to be renamed when it is whole.
enum CopyDraft {
    /// Each attempt has a name of its own: the tool of an attempt that was cut off with the control process may still
    /// be writing, and its files must not get into this copy. What earlier attempts left is taken away.
    static func fresh(beside path: String) throws(DatabaseError) -> String {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        let parent = String(path[..<end])
        try ServerPlace.attempt(parent) { () throws(SupervisorError) in try HostFile.makeDirectories(parent) }
        removeAll(of: path)
        return "\(path).draft-\(HostTime.wall.millisecondsSince1970)"
    }

    static func removeAll(of path: String) {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        let mark = path[path.index(after: end)...] + ".draft"
        let parent = String(path[..<end])
        for name in HostFile.names(in: parent) where name.hasPrefix(mark) {
            // One that is still being written may not go at once; the next attempt takes it away.
            try? HostFile.removeTree("\(parent)/\(name)")
        }
    }
}
