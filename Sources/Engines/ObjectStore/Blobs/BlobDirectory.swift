import Glibc

/// Where the files of larger contents lie.
///
/// A file is written as `staging/<number>` and renamed to `blobs/<last byte of the number>/<number>` when it is whole.
struct BlobDirectory: Sendable {
    let root: String
    let isDurable: Bool

    private var staging: String { root + "/staging" }
    private var blobs: String { root + "/blobs" }

    func stagingPath(_ blob: Int64) -> String { staging + "/" + String(blob, radix: 16) }
    func path(_ blob: Int64) -> String { folder(blob) + "/" + String(blob, radix: 16) }

    private func folder(_ blob: Int64) -> String {
        let byte = String(UInt8(truncatingIfNeeded: blob), radix: 16)
        return blobs + "/" + (byte.count == 1 ? "0" + byte : byte)
    }

    /// Makes the folders of an empty store.
    func create() throws(StoreError) {
        for path in [root, staging, blobs] { try makeFolder(path) }
        if isDurable { try sync(root) }
    }

    /// Puts a finished file in its place, for good when the store is durable.
    func publish(_ blob: Int64) throws(StoreError) {
        let target = path(blob)
        if rename(stagingPath(blob), target) != 0 {
            guard errno == ENOENT else { throw failure("rename", target) }
            try makeFolder(folder(blob))
            if isDurable { try sync(blobs) }
            guard rename(stagingPath(blob), target) == 0 else { throw failure("rename", target) }
        }
        if isDurable { try sync(folder(blob)) }
    }

    /// Removes a file that no record speaks of any more. A file that is gone already is as good.
    func remove(_ blob: Int64) { unlink(path(blob)) }

    func removeStaged(_ blob: Int64) { unlink(stagingPath(blob)) }

    /// Removes what a killed process had not finished.
    func clearStaging() throws(StoreError) {
        for name in try names(in: staging) { unlink(staging + "/" + name) }
    }

    /// Calls `body` with the number of each file.
    func forEachBlob(_ body: (Int64) throws(StoreError) -> Void) throws(StoreError) {
        for folder in try names(in: blobs) {
            for name in try names(in: blobs + "/" + folder) {
                if let blob = Int64(name, radix: 16) { try body(blob) }
            }
        }
    }

    func hasBlobs() throws(StoreError) -> Bool {
        for folder in try names(in: blobs) where try !names(in: blobs + "/" + folder).isEmpty { return true }
        return false
    }

    func sync(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync", path) }
    }

    private func makeFolder(_ path: String) throws(StoreError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("mkdir", path) }
    }

    private func names(in path: String) throws(StoreError) -> [String] {
        guard let stream = opendir(path) else { throw failure("opendir", path) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

/// The error of the system call that failed last.
func failure(_ operation: String, _ path: String, code: Int32 = errno) -> StoreError {
    code == ENOSPC || code == EDQUOT
        ? .full(path: path) : .machine(operation: operation, path: path, code: code)
}
