import Glibc
import SQLiteFile
import Synchronization

/// Buckets with versioned objects on a local disk.
///
/// Records and small contents live in one SQLite database, larger contents in a file each. An object is visible only
/// when whole; a write is acknowledged only after its commit; every content and record carries a checksum that is
/// verified when it is read. All methods may be called from any thread; those that are not `async` never wait, except
/// `open` and `close`.
///
/// The store reads no clock and makes no names: times come with each call, names from `StoreOptions`.
public final class ObjectStore: Sendable {
    let core: StoreCore
    let readers: ReaderPool
    let committer: Committer
    private let guardFile: StoreLock
    private let isClosed = Atomic(false)

    /// Opens the store in a directory, which is made when it is missing.
    ///
    /// What a killed process left unfinished is removed. Blocks; not for event loops.
    public init(directory root: String, options: StoreOptions) throws(StoreError) {
        let directory = BlobDirectory(root: root, isDurable: options.sync == .durable)
        try directory.create()
        guardFile = try StoreLock(root: root)
        let opening = StoreOpening(directory: directory, options: options)
        let (database, firstBlob) = try opening.openDatabase()
        let core = try StoreCore(options: options, directory: directory, firstBlob: firstBlob)
        self.core = core
        core.catalog.apply(try BucketTable(database: database).all())
        let path = opening.databasePath
        readers = try ReaderPool(threads: options.readerThreads) { () throws(StoreError) in
            let connection = try Connection(path: path, access: .readOnly)
            try Schema.prepareReader(connection)
            return connection
        }
        committer = try Committer(database: database, core: core)
    }

    deinit { close() }

    /// Finishes what was begun and lets go of the directory. Later calls answer `closed`. Blocks.
    public func close() {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        committer.close()
        readers.close()
        core.files.close()
        if core.isTidy { guardFile.markTidy() }
        core.stopRemoving()
        guardFile.unlock()
    }
}
