package import NIOCore
import Synchronization

/// The body of a request, pulled piece by piece.
///
/// Nothing is read from the socket beyond `Limits.bufferedBodyBytes` until somebody pulls. One reader at a time.
/// The first pull answers `Expect: 100-continue`.
package struct BodyReader: Sendable {
    private let source: any BodySource

    init(source: any BodySource) { self.source = source }

    /// A body that is all at hand, for tests and for calls inside the process.
    package init(_ pieces: ByteBuffer...) { source = HeldBody(pieces) }

    /// The next piece, or nil at the end. A body cut short throws and never looks like an end.
    package func next() async throws(BodyFailure) -> ByteBuffer? {
        try await source.next()
    }

    /// The rest of the body in one buffer.
    package func collect(upTo limitBytes: Int) async throws(BodyFailure) -> ByteBuffer {
        if let announced = source.announcedLength, announced > limitBytes {
            throw .tooLarge(limitBytes: limitBytes)
        }
        guard var whole = try await next() else { return ByteBuffer() }
        if let announced = source.announcedLength, announced > whole.readableBytes {
            whole.reserveCapacity(minimumWritableBytes: Int(announced) - whole.readableBytes)
        }
        while whole.readableBytes <= limitBytes {
            guard var piece = try await next() else { return whole }
            whole.writeBuffer(&piece)
        }
        throw .tooLarge(limitBytes: limitBytes)
    }
}

/// Where the pieces of a body come from.
protocol BodySource: AnyObject, Sendable {
    /// What the head said; nil when it did not.
    var announcedLength: Int64? { get }
    func next() async throws(BodyFailure) -> ByteBuffer?
}

private final class HeldBody: BodySource {
    private let pieces: Mutex<[ByteBuffer]>
    let announcedLength: Int64?

    init(_ pieces: [ByteBuffer]) {
        announcedLength = pieces.reduce(0) { $0 + Int64($1.readableBytes) }
        self.pieces = Mutex(pieces.filter { $0.readableBytes > 0 }.reversed())
    }

    func next() async throws(BodyFailure) -> ByteBuffer? {
        pieces.withLock { $0.popLast() }
    }
}
