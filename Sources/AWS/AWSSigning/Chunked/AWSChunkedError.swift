/// Why a body in aws-chunked form is turned away.
package enum AWSChunkedError: Error, Sendable, Equatable {
    /// It ends early, or does not have the length it was announced with.
    case incomplete(expected: Int?, received: Int)
    /// A chunk's first line cannot be read, or is too long, or the chunk does not end where it said.
    case malformedChunk
    /// A chunk that is not the last and too small.
    case chunkTooSmall(number: Int, size: Int)
    /// A trailer that cannot be read, is too long, or is not as announced.
    case malformedTrailer
    case signatureMismatch(provided: String)
    /// Something follows the end.
    case trailingBytes

    /// Source: S3 API Reference, "Error responses".
    package var answer: ErrorAnswer {
        switch self {
        case .incomplete, .malformedChunk, .trailingBytes:
            .init(400, "IncompleteBody", "The request body terminated unexpectedly")
        case .chunkTooSmall(let number, let size):
            .init(
                403,
                "InvalidChunkSizeError",
                "Only the last chunk is allowed to have a size less than 8192 bytes",
                [.init("Chunk", String(number)), .init("BadChunkSize", String(size))]
            )
        case .malformedTrailer:
            .init(
                400,
                "MalformedTrailerError",
                "The request contained trailing data that was not well-formed or did not conform to our published "
                    + "schema."
            )
        case .signatureMismatch(let provided):
            .init(
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. "
                    + "Check your key and signing method.",
                [.init("SignatureProvided", provided)]
            )
        }
    }
}
