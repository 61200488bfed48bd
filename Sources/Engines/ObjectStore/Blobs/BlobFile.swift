import CLinux
import Glibc
import Ground
import NIOCore

/// An open file of a content, read in whole blocks that are checked before they are handed out.
final class BlobFile: Sendable {
    let blob: Int64
    let size: Int
    private let descriptor: Int32
    private let path: String

    init(_ extent: Extent, in directory: BlobDirectory) throws(StoreError) {
        blob = extent.blob
        size = extent.blobBytes
        path = directory.path(extent.blob)
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw failure("open", path) }
            throw .corrupt(Corruption(place: .fileMissing, content: blob, detail: path))
        }
    }

    deinit { close(descriptor) }

    /// The bytes of a range, read with the blocks around it and checked.
    ///
    /// `nil` when `mayWait` is false and the page cache does not have them all.
    func read(_ range: Range<Int>, mayWait: Bool) throws(StoreError) -> ByteBuffer? {
        let block = BlockChecksums.blockBytes
        let first = range.lowerBound / block
        let last = (range.upperBound - 1) / block
        let start = first * block
        let end = min((last + 1) * block, size)
        let sumBytes = (last - first + 1) * 4
        var buffer = ByteBufferAllocator().buffer(capacity: end - start)
        var outcome = Outcome.whole
        // The sums of a whole chunk are few; the stack would do, were it not for the closure.
        var sums = [UInt32](repeating: 0, count: last - first + 1)
        sums.withUnsafeMutableBytes { outcome = fill($0, at: size + first * 4, mayWait: mayWait) }
        guard try outcome.isWhole(at: path, blob, first, wanted: sumBytes) else { return nil }
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: end - start) { space in
            let target = UnsafeMutableRawBufferPointer(rebasing: space[..<(end - start)])
            outcome = fill(target, at: start, mayWait: mayWait)
            return end - start
        }
        guard try outcome.isWhole(at: path, blob, first, wanted: end - start) else { return nil }
        try buffer.withUnsafeReadableBytes { bytes in
            Result { () throws(StoreError) in try check(bytes, against: sums, from: first) }
        }.get()
        buffer.moveReaderIndex(forwardBy: range.lowerBound - start)
        return buffer.readSlice(length: range.count)
    }

    /// Lets the kernel read ahead of a scan.
    func adviseSequential() { posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL) }

    private func check(_ bytes: UnsafeRawBufferPointer, against sums: [UInt32], from first: Int) throws(StoreError) {
        for (index, sum) in sums.enumerated() {
            let from = index * BlockChecksums.blockBytes
            let piece = bytes[from..<min(from + BlockChecksums.blockBytes, bytes.count)]
            let seed = BlockChecksums.seed(blob: blob, block: first + index)
            if Checksum.crc32c(UnsafeRawBufferPointer(rebasing: piece), from: seed) != UInt32(littleEndian: sum) {
                throw .corrupt(Corruption(place: .block(first + index), content: blob, detail: path))
            }
        }
    }

    private enum Outcome {
        case whole
        case wouldWait
        case short(Int)
        case failed(Int32)

        func isWhole(at path: String, _ blob: Int64, _ block: Int, wanted: Int) throws(StoreError) -> Bool {
            switch self {
            case .whole: return true
            case .wouldWait: return false
            case .failed(let code): throw failure("read", path, code: code)
            case .short(let bytes):
                let detail = "\(path) ends early: \(bytes) of \(wanted) bytes"
                throw .corrupt(Corruption(place: .block(block), content: blob, detail: detail))
            }
        }
    }

    private func fill(_ target: UnsafeMutableRawBufferPointer, at offset: Int, mayWait: Bool) -> Outcome {
        var done = 0
        while done < target.count {
            let place = target.baseAddress?.advanced(by: done)
            let count =
                mayWait
                ? pread(descriptor, place, target.count - done, off_t(offset + done))
                : fl_pread_cached(descriptor, place, target.count - done, off_t(offset + done))
            if count > 0 {
                done += count
            } else if count == 0 {
                return mayWait ? .short(done) : .wouldWait
            } else if errno == EAGAIN || errno == EOPNOTSUPP {
                return .wouldWait
            } else if errno != EINTR {
                return .failed(errno)
            }
        }
        return .whole
    }
}
