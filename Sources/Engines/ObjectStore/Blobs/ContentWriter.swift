public import NIOCore
import Synchronization

/// Takes in a content of any size with bounded memory.
///
/// `append` until the end, then `finish`; or `cancel`, or just let it go. One call at a time. A content that stays
/// small
/// never touches the disk here. Nothing is visible before the finished content is given to `put` or `putPart`.
public final class ContentWriter: Sendable {
    /// Bytes gathered before they are written out together.
    private static let gatherBytes = 1024 * 1024
    /// Pieces smaller than this are copied together.
    private static let pieceBytes = 16 * 1024

    fileprivate struct State {
        var pieces: [ByteBuffer] = []
        var gathered = 0
        var size = 0
        var file: BlobFileWriter?
        var isOver = false
    }

    private let store: StoreCore
    private let state = Mutex(State())

    init(store: StoreCore) { self.store = store }

    deinit { cancel() }

    /// Bytes taken in so far.
    public var size: Int { state.withLock { $0.size } }

    /// Adds bytes; returns when there is room for more.
    public func append(_ buffer: ByteBuffer) async throws(StoreError) {
        guard buffer.readableBytes > 0 else { return }
        let isFull = state.withLock { state in
            precondition(!state.isOver, "a content was written to after its end")
            state.add(buffer, pieceBytes: Self.pieceBytes)
            return state.gathered >= Self.gatherBytes
        }
        if isFull { try await writeOut() }
    }

    /// The content is complete: stores the rest of it and, in a durable store, syncs it.
    public func finish() async throws(StoreError) -> StagedContent {
        let (size, hasFile) = state.withLock { ($0.size, $0.file != nil) }
        if !hasFile, size <= store.options.inlineLimitBytes {
            let bytes = state.withLock { state in
                state.isOver = true
                return state.takeJoined()
            }
            return StagedContent(form: .inline(bytes), size: size, store: store)
        }
        return try await finishFile()
    }

    /// Stores the content in a file of its own however small it is.
    func finishFile() async throws(StoreError) -> StagedContent {
        try await writeOut()
        let (file, size) = state.withLock { ($0.file, $0.size) }
        guard let file else { preconditionFailure("an empty content has no file") }
        try await store.files.run { [store] () throws(StoreError) in
            try file.finish()
            try store.directory.publish(file.blob)
        }
        state.withLock { state in
            state.isOver = true
            state.file = nil
        }
        return StagedContent(form: .file(blob: file.blob), size: size, store: store)
    }

    /// Gives up: what was stored is removed.
    public func cancel() {
        let file = state.withLock { state -> BlobFileWriter? in
            state.isOver = true
            state.pieces = []
            defer { state.file = nil }
            return state.file
        }
        if let file { store.discard(file.blob) }
    }

    private func writeOut() async throws(StoreError) {
        let (pieces, known) = state.withLock { state in
            defer {
                state.pieces = []
                state.gathered = 0
            }
            return (state.pieces, state.file)
        }
        let file = try await store.files.run { [store] () throws(StoreError) -> BlobFileWriter in
            let file = if let known { known } else { try store.makeFile() }
            do throws(StoreError) {
                for piece in pieces { try file.write(piece) }
            } catch {
                if known == nil { store.discard(file.blob) }
                throw error
            }
            return file
        }
        if known == nil { state.withLock { $0.file = file } }
    }
}

extension ContentWriter.State {
    mutating func add(_ buffer: ByteBuffer, pieceBytes: Int) {
        gathered += buffer.readableBytes
        size += buffer.readableBytes
        if buffer.readableBytes < pieceBytes, var last = pieces.last, last.readableBytes < pieceBytes * 4 {
            // Taken out first, so that the append happens in place.
            pieces.removeLast()
            last.writeImmutableBuffer(buffer)
            pieces.append(last)
        } else {
            pieces.append(buffer)
        }
    }

    mutating func takeJoined() -> ByteBuffer {
        defer {
            pieces = []
            gathered = 0
        }
        if pieces.count == 1 { return pieces[0] }
        var joined = ByteBufferAllocator().buffer(capacity: gathered)
        for piece in pieces { joined.writeImmutableBuffer(piece) }
        return joined
    }
}
