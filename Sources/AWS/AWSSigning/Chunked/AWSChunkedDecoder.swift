import Ground

/// Takes the chunk framing off a body, piece by piece as it arrives, and checks the signatures of the chunks.
///
/// It copies no payload: `feed` tells where in the piece the payload lies. A chunk's payload is handed out before its
/// signature has been seen, so nothing fed is to be believed until `finish` has returned.
///
/// Source: S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in Multiple
/// Chunks", and "… Including Trailing Headers".
package struct AWSChunkedDecoder: ~Copyable {
    package struct Limits: Sendable {
        /// A chunk's first line holds a size and a signature.
        package var headerBytesMax = 1024
        package var trailerBytesMax = 8192
        /// All chunks but the last must have so many.
        package var chunkBytesMin = 8192
        package var chunkBytesMax = 5 << 30

        package init() {}
    }

    private enum State: Equatable {
        case header
        case payload
        /// The line end behind a chunk's payload.
        case payloadEnd
        case trailer
        case done
        case failed(AWSChunkedError)
    }

    private let isSigned: Bool
    private let hasTrailer: Bool
    private let expectedBytes: Int?
    private let announced: [String]
    private let limits: Limits
    private var signing: ChunkSigning?

    private var state = State.header
    private var line: [UInt8] = []
    private var remaining = 0
    private var chunkSize = 0
    private var chunkNumber = 0
    private var provided = ""
    private var hash: RunningHash?
    private var trailerBytes = 0
    private var trailerSignature: String?
    private var trailers: [(name: String, value: String)] = []
    /// Payload handed out so far.
    package private(set) var receivedBytes = 0

    /// - Parameters:
    ///   - payload: what `x-amz-content-sha256` said; must be one of the chunked kinds.
    ///   - signing: the chain to check signatures by; nil where the secret is not known, and then nothing is checked.
    ///   - expectedBytes: what `x-amz-decoded-content-length` said.
    ///   - announced: the names in `x-amz-trailer`.
    package init(
        payload: PayloadKind,
        signing: ChunkSigning?,
        expectedBytes: Int?,
        announced: [String] = [],
        limits: Limits = Limits()
    ) {
        precondition(payload.isChunked, "only chunked payloads are decoded")
        if case .signedChunks = payload { isSigned = true } else { isSigned = false }
        hasTrailer = payload != .signedChunks(trailer: false)
        self.signing = isSigned ? signing : nil
        self.expectedBytes = expectedBytes
        self.announced = announced.map { lowerCase($0.trimmed()) }.filter { !$0.isEmpty }
        self.limits = limits
    }

    package var isDone: Bool { state == .done }

    /// Takes the next piece of the body; the ranges are the payload in it. After an error every call repeats it.
    package mutating func feed(_ input: UnsafeRawBufferPointer) throws(AWSChunkedError) -> [Range<Int>] {
        if case .failed(let error) = state { throw error }
        do {
            return try take(input)
        } catch {
            state = .failed(error)
            throw error
        }
    }

    /// To be called when the body has ended: returns the trailers, names in lower case, without the signature.
    package mutating func finish() throws(AWSChunkedError) -> [(name: String, value: String)] {
        if case .failed(let error) = state { throw error }
        guard state == .done, expectedBytes == nil || expectedBytes == receivedBytes else {
            throw .incomplete(expected: expectedBytes, received: receivedBytes)
        }
        return trailers
    }

    private mutating func take(_ input: UnsafeRawBufferPointer) throws(AWSChunkedError) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var position = 0
        while position < input.count {
            if state == .payload {
                let end = position + min(remaining, input.count - position)
                ranges.append(position..<end)
                hash?.update(UnsafeRawBufferPointer(rebasing: input[position..<end]))
                remaining -= end - position
                receivedBytes += end - position
                position = end
                if remaining == 0 { try endPayload() }
            } else {
                try takeLine(input, &position)
            }
        }
        return ranges
    }

    private mutating func takeLine(_ input: UnsafeRawBufferPointer, _ position: inout Int) throws(AWSChunkedError) {
        let rest = input[position...]
        let end = rest.firstIndex(of: UInt8(ascii: "\n"))
        let count = (end ?? input.count) - position
        try checkLimit(line.count + count)
        line.append(contentsOf: rest.prefix(count))
        position += count
        guard end != nil else { return }
        position += 1
        let hasReturn = line.last == UInt8(ascii: "\r")
        if hasReturn { line.removeLast() }
        try endLine(hasReturn: hasReturn)
        line.removeAll(keepingCapacity: true)
    }

    private mutating func checkLimit(_ count: Int) throws(AWSChunkedError) {
        switch state {
        case .header where count > limits.headerBytesMax: throw .malformedChunk
        case .payloadEnd where count > 1: throw .malformedChunk
        case .trailer where count + trailerBytes > limits.trailerBytesMax: throw .malformedTrailer
        case .done: throw .trailingBytes
        default: break
        }
    }

    private mutating func endLine(hasReturn: Bool) throws(AWSChunkedError) {
        switch state {
        case .header:
            guard hasReturn else { throw .malformedChunk }
            try readHeader()
        case .payloadEnd:
            guard hasReturn, line.isEmpty else { throw .malformedChunk }
            state = .header
        case .trailer: try readTrailer()
        case .payload, .done, .failed: throw .trailingBytes
        }
    }

    private mutating func readHeader() throws(AWSChunkedError) {
        let header = try ChunkHeader(line[...], limits: limits)
        if isSigned, header.signature == nil { throw .malformedChunk }
        if chunkNumber > 0, header.size > 0, chunkSize < limits.chunkBytesMin {
            throw .chunkTooSmall(number: chunkNumber, size: chunkSize)
        }
        if let expectedBytes, header.size > expectedBytes - receivedBytes {
            throw .incomplete(expected: expectedBytes, received: receivedBytes + header.size)
        }
        chunkNumber += 1
        chunkSize = header.size
        remaining = header.size
        provided = header.signature ?? ""
        if header.size > 0 {
            if signing != nil { hash = RunningHash(.sha256) }
            state = .payload
            return
        }
        try checkChunk(hash: signing == nil ? [] : HashAlgorithm.sha256.hash([]))
        // Without trailers a blank line ends the body: to the reader, a trailer with nothing in it.
        state = .trailer
    }

    private mutating func endPayload() throws(AWSChunkedError) {
        if let whole = hash.take() { try checkChunk(hash: whole.finish()) }
        state = .payloadEnd
    }

    private mutating func checkChunk(hash: [UInt8]) throws(AWSChunkedError) {
        guard let expected = signing?.chunk(hash: hash) else { return }
        guard equalInConstantTime(Array(expected.utf8), Array(provided.utf8)) else {
            throw .signatureMismatch(provided: provided)
        }
    }

    private mutating func readTrailer() throws(AWSChunkedError) {
        trailerBytes += line.count + 1
        guard !line.isEmpty else {
            // Some clients put a blank line between the trailers and their signature.
            if hasTrailer, isSigned, trailerSignature == nil, !trailers.isEmpty { return }
            return try endTrailers()
        }
        guard hasTrailer else { throw .malformedChunk }
        guard let trailer = Trailer.read(line) else { throw .malformedTrailer }
        if trailer.name == Trailer.signatureName {
            guard trailerSignature == nil else { throw .malformedTrailer }
            trailerSignature = trailer.value
        } else {
            guard trailerSignature == nil, announced.contains(trailer.name),
                !trailers.contains(where: { $0.name == trailer.name })
            else { throw .malformedTrailer }
            trailers.append(trailer)
        }
    }

    private mutating func endTrailers() throws(AWSChunkedError) {
        if hasTrailer {
            guard trailers.count == announced.count else { throw .malformedTrailer }
            if isSigned, !announced.isEmpty || trailerSignature != nil { try checkTrailer() }
        }
        state = .done
        guard expectedBytes == nil || expectedBytes == receivedBytes else {
            throw .incomplete(expected: expectedBytes, received: receivedBytes)
        }
    }

    private mutating func checkTrailer() throws(AWSChunkedError) {
        guard let trailerSignature else { throw .malformedTrailer }
        guard let expected = signing?.trailer(hash: Trailer.hash(of: trailers)) else { return }
        guard equalInConstantTime(Array(expected.utf8), Array(trailerSignature.utf8)) else {
            throw .signatureMismatch(provided: trailerSignature)
        }
    }
}
