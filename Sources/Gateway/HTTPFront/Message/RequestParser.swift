import NIOCore

/// Cuts the bytes of a connection into heads and bodies. Holds no bytes itself but counts and offsets.
///
/// Strict where two readers could disagree on where a message ends: line ends, lengths and codings.
/// Source: RFC 9112.
struct RequestParser {
    enum Event {
        case needsMore
        case head(ParsedHead)
        case body(ByteBuffer)
        case end
        case refused(Refusal)
    }

    private enum State {
        case head
        case sized(remaining: Int64)
        case chunked
        case ended
        case refused(Refusal)
    }

    private var state = State.head
    private var head: HeadParser
    private var chunks: ChunkedDecoder
    /// True once a byte of the next head has come.
    private(set) var hasBegun = false

    init(limits: Limits) {
        head = HeadParser(limits: limits)
        chunks = ChunkedDecoder(trailerBytes: limits.headBytes)
    }

    /// The next event from the bytes at hand. After `end` the next call starts on the next request.
    mutating func next(from buffer: inout ByteBuffer) -> Event {
        switch state {
        case .head: return nextHead(from: &buffer)
        case .sized(let remaining): return nextSized(from: &buffer, remaining: remaining)
        case .chunked: return nextChunk(from: &buffer)
        case .ended:
            state = .head
            return .end
        case .refused(let refusal): return .refused(refusal)
        }
    }

    private mutating func nextHead(from buffer: inout ByteBuffer) -> Event {
        guard buffer.readableBytes > 0 else { return .needsMore }
        do throws(Refusal) {
            guard let parsed = try head.parse(&buffer) else {
                hasBegun = hasBegun || buffer.readableBytes > 0
                return .needsMore
            }
            hasBegun = false
            switch parsed.framing {
            case .none: state = .ended
            case .sized(let length): state = .sized(remaining: length)
            case .chunked:
                chunks.reset()
                state = .chunked
            }
            return .head(parsed)
        } catch {
            return refuse(error)
        }
    }

    private mutating func nextSized(from buffer: inout ByteBuffer, remaining: Int64) -> Event {
        let available = min(Int64(buffer.readableBytes), remaining)
        guard available > 0, let piece = buffer.readSlice(length: Int(available)) else { return .needsMore }
        state = remaining == available ? .ended : .sized(remaining: remaining - available)
        return .body(piece)
    }

    private mutating func nextChunk(from buffer: inout ByteBuffer) -> Event {
        switch chunks.next(from: &buffer) {
        case .needsMore: return .needsMore
        case .data(let piece): return .body(piece)
        case .end:
            state = .head
            return .end
        case .malformed: return refuse(.malformedRequest)
        }
    }

    private mutating func refuse(_ refusal: Refusal) -> Event {
        state = .refused(refusal)
        return .refused(refusal)
    }
}

/// A head and what its framing fields mean.
struct ParsedHead: Sendable {
    var head: RequestHead
    var framing: BodyFraming
    /// The client's wish, by version and `Connection`.
    var keepsAlive: Bool
    /// `Expect: 100-continue` from a client that understands the answer.
    var expectsContinue: Bool
}

enum BodyFraming: Sendable, Equatable {
    case none
    case sized(Int64)
    case chunked
}
