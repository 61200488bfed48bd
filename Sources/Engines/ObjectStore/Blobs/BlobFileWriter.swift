import Glibc
import Ground
import NIOCore

/// Writes one content's file: the bytes from offset 0, then the checksums of the blocks.
///
/// Safety: a writer belongs to one `ContentWriter`, which lets one piece of work at a time touch it and waits for it.
final class BlobFileWriter: @unchecked Sendable {
    let blob: Int64
    private let path: String
    private let options: StoreOptions
    private var descriptor: Int32
    private(set) var size = 0
    private var sums: [UInt32] = []
    private var running: UInt32
    private var fill = 0

    init(blob: Int64, directory: BlobDirectory, options: StoreOptions) throws(StoreError) {
        self.blob = blob
        self.options = options
        path = directory.stagingPath(blob)
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        running = BlockChecksums.seed(blob: blob, block: 0)
        guard descriptor >= 0 else { throw failure("create", path) }
    }

    deinit { closeFile() }

    func write(_ buffer: ByteBuffer) throws(StoreError) {
        let result = buffer.withUnsafeReadableBytes { bytes in
            Result { () throws(StoreError) in
                addToSums(bytes)
                try writeAll(bytes)
                size += bytes.count
            }
        }
        try result.get()
    }

    /// Writes the checksums and syncs when asked to. Nothing may be written afterwards.
    func finish() throws(StoreError) {
        if fill > 0 { sums.append(running) }
        for index in sums.indices { sums[index] = sums[index].littleEndian }
        let result = sums.withUnsafeBytes { bytes in Result { () throws(StoreError) in try writeAll(bytes) } }
        try result.get()
        if options.sync == .durable, fdatasync(descriptor) != 0 { throw failure("fdatasync", path) }
        closeFile()
    }

    private func closeFile() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    private func addToSums(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(BlockChecksums.blockBytes - fill)
            running = Checksum.crc32c(UnsafeRawBufferPointer(rebasing: piece), from: running)
            fill += piece.count
            rest = rest.dropFirst(piece.count)
            if fill == BlockChecksums.blockBytes {
                sums.append(running)
                running = BlockChecksums.seed(blob: blob, block: sums.count)
                fill = 0
            }
        }
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
        if let code = options.failFileWrite?(bytes.count) { throw failure("write", path, code: code) }
        var done = 0
        while done < bytes.count {
            let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
            if count > 0 {
                done += count
            } else if errno != EINTR {
                throw failure("write", path)
            }
        }
    }
}
