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

    init(options: StoreOptions, directory: BlobDirectory, firstBlob: Int64) throws(StoreError) {
        self.options = options
        self.directory = directory
        let files = try FilePool(threads: options.fileThreads)
        self.files = files
        cache = ObjectCache(limitBytes: options.cacheLimitBytes)
        nextBlob = Atomic(firstBlob)
        reclaimer = Reclaimer { blobs in
            files.leave { for blob in blobs { directory.remove(blob) } }
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
            directory.removeStaged(blob)
            directory.remove(blob)
            endUnclaimedFile()
        }
    }

    /// True when every file on disk has a record.
    var isTidy: Bool { unclaimedFiles.load(ordering: .acquiring) == 0 && reclaimer.isEmpty }
}
