import AWSModel
import AWSService
import AWSSigning
import Ground
import HTTPFront
import NIOCore
import Synchronization

/// A request's body with its framing taken off and its promises checked on the way.
///
/// The end is told only when all has arrived and agrees; until then nothing that was read is to be believed.
final class PayloadBody: BodySource {
    private struct State: ~Copyable {
        var decoder: AWSChunkedDecoder?
        var hash: RunningHash?
        var trailers: [(name: String, value: String)] = []
        var waiting: [ByteBuffer] = []
        var isEnded = false
    }

    let length: Int?
    private let reader: BodyReader
    private let expectedHash: String?
    private let state: Mutex<State>

    init(_ request: HTTPRequest, _ rule: PayloadRule) throws(AWSError) {
        reader = request.body
        expectedHash = rule.sha256?.lowercased()
        var state = State()
        if let kind = rule.chunked {
            guard rule.decodedLength != nil else {
                throw AWSError("MissingContentLength", "You must provide the Content-Length HTTP header.", status: 411)
            }
            state.decoder = AWSChunkedDecoder(
                payload: kind,
                signing: rule.chunks,
                expectedBytes: rule.decodedLength,
                announced: rule.announcedTrailers
            )
            length = rule.decodedLength
        } else {
            length = request.announcedLength.map(Int.init)
        }
        if expectedHash != nil { state.hash = RunningHash(.sha256) }
        self.state = Mutex(state)
    }

    var trailers: [(name: String, value: String)] { state.withLock { $0.trailers } }

    func next() async throws -> ByteBuffer? {
        while true {
            if let ready = state.withLock({ $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }) { return ready }
            if state.withLock({ $0.isEnded }) { return nil }
            let piece: ByteBuffer?
            do {
                piece = try await reader.next()
            } catch {
                throw BodyErrors.answer(to: error)
            }
            if let piece { try take(piece) } else { try end() }
        }
    }

    private func take(_ piece: ByteBuffer) throws(AWSError) {
        do {
            try state.withLock { state in
                guard let ranges = try state.decoder?.feed(piece) else {
                    if let hash = state.hash.take() {
                        piece.withUnsafeReadableBytes { hash.update($0) }
                        state.hash = consume hash
                    }
                    return state.waiting.append(piece)
                }
                for range in ranges {
                    let start = piece.readerIndex + range.lowerBound
                    if let slice = piece.getSlice(at: start, length: range.count) { state.waiting.append(slice) }
                }
            }
        } catch let error as AWSChunkedError {
            throw BodyErrors.answer(to: error)
        } catch {
            throw .internalFailure
        }
    }

    private func end() throws(AWSError) {
        do {
            let computed: String? = try state.withLock { state in
                state.isEnded = true
                if let trailers = try state.decoder?.finish() { state.trailers = trailers }
                guard let hash = state.hash.take() else { return nil }
                return hexadecimal(hash.finish())
            }
            if let computed, let expectedHash, computed != expectedHash {
                throw SigningError.contentHashMismatch(claimed: expectedHash, computed: computed)
            }
        } catch let error as AWSChunkedError {
            throw BodyErrors.answer(to: error)
        } catch let error as SigningError {
            throw BodyErrors.answer(to: error)
        } catch {
            throw .internalFailure
        }
    }

    /// The whole body, for operations whose input fits in memory.
    func collected(upTo bytesMax: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try await next() {
            guard bytes.count + piece.readableBytes <= bytesMax else { throw BodyErrors.tooLarge }
            bytes += piece.readableBytesView
        }
        return bytes
    }
}

extension AWSChunkedDecoder {
    fileprivate mutating func feed(_ piece: ByteBuffer) throws(AWSChunkedError) -> [Range<Int>] {
        do {
            return try piece.withUnsafeReadableBytes { try feed($0) }
        } catch let error as AWSChunkedError {
            throw error
        } catch {
            throw .malformedChunk
        }
    }
}
