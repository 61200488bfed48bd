public import NIOCore
import Synchronization

/// A content that is stored in full and belongs to no object yet.
///
/// Give it to `put` or `putPart`; when it is let go without, its file is removed.
public final class StagedContent: Sendable {
    enum Form: Sendable {
        case inline(ByteBuffer)
        case file(blob: Int64)
    }

    /// Bytes of the content.
    public let size: Int
    let form: Form
    private let store: StoreCore
    private let isClaimed = Atomic(false)

    init(form: Form, size: Int, store: StoreCore) {
        self.form = form
        self.size = size
        self.store = store
    }

    /// Called after the commit that gave the content a record.
    func claim() {
        if case .file = form, !isClaimed.exchange(true, ordering: .acquiringAndReleasing) { store.endUnclaimedFile() }
    }

    deinit {
        guard case .file(let blob) = form, !isClaimed.load(ordering: .acquiring) else { return }
        store.discard(blob)
    }
}

/// What an object or a part is to consist of.
public enum ObjectContent: Sendable {
    /// Bytes that are at hand.
    case bytes(ByteBuffer)
    /// What a `ContentWriter` has taken in.
    case staged(StagedContent)
    /// The content of another object, or a range of it, without copying its files.
    ///
    /// With `keepsParts` a whole content keeps the list of parts it was made from.
    case shared(StoredObject, range: Range<Int>? = nil, keepsParts: Bool = true)
}
