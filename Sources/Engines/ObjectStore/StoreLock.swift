import Glibc
import Synchronization

/// Keeps a second process out of the directory, and remembers whether the last one left it tidy.
///
/// The lock is the kernel's and ends with the process. `tidy` is a file that exists only while the store is closed and
/// no file without a record was left, so that the next start need not look for any.
final class StoreLock: Sendable {
    private let root: String
    private let descriptor: Int32
    private let isLocked = Atomic(true)
    private var tidyPath: String { root + "/tidy" }

    init(root: String) throws(StoreError) {
        self.root = root
        let path = root + "/lock"
        descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("open", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw code == EWOULDBLOCK ? .inUse(path: root) : failure("flock", path, code: code)
        }
    }

    func markTidy() {
        let marker = Glibc.open(tidyPath, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        if marker >= 0 { Glibc.close(marker) }
    }

    func unlock() {
        guard isLocked.exchange(false, ordering: .acquiringAndReleasing) else { return }
        // Said outright: a child between its fork and its exec holds a copy of the descriptor, and with it the lock.
        flock(descriptor, LOCK_UN)
        Glibc.close(descriptor)
    }

    deinit { unlock() }
}
