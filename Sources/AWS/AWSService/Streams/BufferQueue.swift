import NIOCore
import Synchronization

/// A buffer that can be taken once.
final class BufferQueue: Sendable {
    private let waiting: Mutex<ByteBuffer?>

    init(_ buffer: ByteBuffer) { waiting = Mutex(buffer.readableBytes > 0 ? buffer : nil) }

    func pop() -> ByteBuffer? {
        waiting.withLock { buffer in
            defer { buffer = nil }
            return buffer
        }
    }
}
