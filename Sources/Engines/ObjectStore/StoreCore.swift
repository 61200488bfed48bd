import Synchronization

/// What all parts of an open store share.
final class StoreCore: Sendable {
    let options: StoreOptions
    let directory: BlobDirectory
    let files: FilePool
    let reclaimer: Reclaimer
    let cache: ObjectCache
    let catalog = BucketCatalog()
    private let nextBlob: Atomic<Int64>
    /// Files that exist without a record: of writers at work and of contents not given to an object yet.
    private let unclaimedFiles = Atomic(0)
    /// Set when the directory is let go: its numbers may be given anew by the next to open it.
    private let mayRemove = RemovalSwitch()

    init(options: StoreOptions, directory: BlobDirectory, firstBlob: Int64) throws(StoreError) {
        self.options = options
        self.directory = directory
        let files = try FilePool(threads: options.fileThreads)
        self.files = files
        cache = ObjectCache(limitBytes: options.cacheLimitBytes)
        nextBlob = Atomic(firstBlob)
        reclaimer = Reclaimer { [mayRemove] blobs in
            files.leave { for blob in blobs where mayRemove.isOn { directory.remove(blob) } }
        }
    }

    /// A number for a content, never given before.
    func makeBlob() -> Int64 { nextBlob.wrappingAdd(1, ordering: .relaxed).oldValue }

    func makeFile() throws(StoreError) -> BlobFileWriter {
        let file = try BlobFileWriter(blob: makeBlob(), directory: directory, options: options)
        unclaimedFiles.wrappingAdd(1, ordering: .acquiringAndReleasing)
        return file
    }

    /// The file has a record now.
    func endUnclaimedFile() { unclaimedFiles.wrappingSubtract(1, ordering: .acquiringAndReleasing) }

    /// Removes a file that never got a record.
    func discard(_ blob: Int64) {
        files.leave { [self] in
            guard mayRemove.isOn else { return }
            directory.removeStaged(blob)
            directory.remove(blob)
            endUnclaimedFile()
        }
    }

    /// From now on objects and contents that outlive the store remove nothing.
    func stopRemoving() { mayRemove.switchOff() }

    /// True when every file on disk has a record.
    var isTidy: Bool { unclaimedFiles.load(ordering: .acquiring) == 0 && reclaimer.isEmpty }
}

private final class RemovalSwitch: Sendable {
    private let state = Atomic(true)
    var isOn: Bool { state.load(ordering: .acquiring) }
    func switchOff() { state.store(false, ordering: .releasing) }
}
