import CLinux
import Glibc

/// Says on disk that namespaces with this owner's prefix may stand, from before the first is made until the last is
/// gone.
///
/// That is all that a restart needs to know: what stands is looked at, not remembered. The file below `/run` is found
/// when the state directory is lost; its lock keeps a second process off.
struct OwnerRecord: ~Copyable {
    static let directory = "/run/faultline"

    private let statePath: String
    private let runPath: String
    /// Held as long as this process, and a program that it started, may change anything.
    let lock: Int32

    private init(statePath: String, runPath: String, lock: Int32) {
        self.statePath = statePath
        self.runPath = runPath
        self.lock = lock
    }

    static func open(owner: String, stateDirectory: String) throws(FabricError) -> OwnerRecord {
        let statePath = stateDirectory + "/fabric-owner"
        let runPath = "\(Self.directory)/\(owner)"
        mkdir(Self.directory, 0o700)
        mkdir(stateDirectory, 0o700)
        let text = "prefix fl\(owner)-\nstate \(stateDirectory)\n"
        let lock = try Self.write(text, to: runPath)
        guard take(lock) else {
            let code = errno
            Glibc.close(lock)
            throw code == EWOULDBLOCK
                ? .inUse(owner: owner)
                : .machine(operation: "flock", place: runPath, code: code)
        }
        let record = OwnerRecord(statePath: statePath, runPath: runPath, lock: lock)
        Glibc.close(try Self.write(text, to: statePath))
        for directory in [Self.directory, stateDirectory] {
            let descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            fsync(descriptor)
            Glibc.close(descriptor)
        }
        return record
    }

    /// Waits a second at most: what a killed process started is done by then.
    private static func take(_ lock: Int32) -> Bool {
        for _ in 0..<100 {
            if flock(lock, LOCK_EX | LOCK_NB) == 0 { return true }
            guard errno == EWOULDBLOCK else { return false }
            poll(nil, 0, 10)
        }
        errno = EWOULDBLOCK
        return false
    }

    deinit {
        flock(lock, LOCK_UN)
        Glibc.close(lock)
    }

    /// When nothing stands any more.
    func erase() {
        unlink(statePath)
        unlink(runPath)
        rmdir(Self.directory)
    }

    /// Owners that have left something on this host, or are at work.
    static func owners() -> [String] {
        guard let directory = opendir(Self.directory) else { return [] }
        defer { closedir(directory) }
        var owners: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { owners.append(name) }
        }
        return owners.sorted()
    }

    private static func write(_ text: String, to path: String) throws(FabricError) -> Int32 {
        let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .machine(operation: "open", place: path, code: errno) }
        guard Glibc.pwrite(file, text, text.utf8.count, 0) == text.utf8.count, fsync(file) == 0 else {
            let code = errno
            Glibc.close(file)
            throw .machine(operation: "write", place: path, code: code)
        }
        return file
    }
}
