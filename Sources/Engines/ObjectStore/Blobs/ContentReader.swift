public import NIOCore
import Synchronization

/// Hands out a content piece by piece; every piece has been checked. One call at a time.
///
/// Pieces that the page cache holds are read at once on the calling thread; for others a thread of the store waits.
public final class ContentReader: Sendable {
    private struct State {
        var range: Range<Int>
        var extents: [Extent]
        var index = 0
        /// Bytes of the current extent that have been handed out.
        var done = 0
        var file: BlobFile?
    }

    private struct Step {
        var extent: Extent
        var range: Range<Int>
        var file: BlobFile?
    }

    private let object: StoredObject
    private let chunkBytes: Int
    private let state: Mutex<State>

    init(object: StoredObject, range: Range<Int>, chunkBytes: Int) {
        self.object = object
        let block = BlockChecksums.blockBytes
        self.chunkBytes = max(block, chunkBytes / block * block)
        let extents = range.isEmpty ? [] : object.entry.extents(in: range)
        state = Mutex(State(range: range, extents: extents))
    }

    /// The next piece; `nil` at the end.
    public func next() async throws(StoreError) -> ByteBuffer? {
        if !object.entry.needsLease { return try takeInline() }
        guard let step = nextStep() else { return nil }
        if let file = step.file, let piece = try file.read(step.range, mayWait: false) {
            advance(step, file)
            return piece
        }
        let directory = object.store.directory
        let (file, piece) = try await object.store.files.run { () throws(StoreError) -> (BlobFile, ByteBuffer?) in
            let file = if let known = step.file { known } else { try BlobFile(step.extent, in: directory) }
            return (file, try file.read(step.range, mayWait: true))
        }
        advance(step, file)
        return piece
    }

    private func takeInline() throws(StoreError) -> ByteBuffer? {
        let range = state.withLock { state in
            defer { state.range = state.range.upperBound..<state.range.upperBound }
            return state.range
        }
        guard !range.isEmpty, let bytes = try object.inlineContent() else { return nil }
        return bytes.getSlice(at: bytes.readerIndex + range.lowerBound, length: range.count)
    }

    /// Pieces end at block borders of the file, so that no block is read twice by a scan.
    private func nextStep() -> Step? {
        state.withLock { state in
            guard state.index < state.extents.count else { return nil }
            let extent = state.extents[state.index]
            let from = extent.offset + state.done
            let border = (from / BlockChecksums.blockBytes) * BlockChecksums.blockBytes + chunkBytes
            return Step(
                extent: extent,
                range: from..<min(border, extent.offset + extent.length),
                file: state.file?.blob == extent.blob ? state.file : nil
            )
        }
    }

    private func advance(_ step: Step, _ file: BlobFile) {
        state.withLock { state in
            state.file = file
            state.done += step.range.count
            if state.done == step.extent.length {
                state.index += 1
                state.done = 0
            }
        }
    }
}
