/// Why a body ended before its end.
package enum BodyFailure: Error, Sendable, Equatable {
    /// The client went away.
    case connectionClosed
    /// The client sent nothing for too long.
    case timedOut
    /// The chunked framing is broken: what came so far must not be used.
    case malformed
    /// More than the reader was told to collect.
    case tooLarge(limitBytes: Int)
    /// The answer has been sent: the rest of the body is dropped.
    case answered
    /// A second reader while one is waiting.
    case busy
}

/// Why an answer could not be written to its end.
package enum ResponseFailure: Error, Sendable, Equatable {
    /// The client went away, or the server stopped.
    case connectionClosed
    /// The client took nothing for too long.
    case timedOut
    /// More bytes than the announced length: the connection has been cut.
    case overLength
}

/// Why the front itself turns a request away, before or in place of its handler.
package enum Refusal: Sendable, Equatable {
    /// Broken framing, forbidden bytes, contradicting lengths.
    case malformedRequest
    case targetTooLong
    case headTooLarge
    /// A transfer coding other than `chunked`.
    case unknownTransferCoding
    case unknownVersion
    /// The head did not arrive in time.
    case headTimedOut
    case tooManyConnections
    /// The handler returned without an answer: our own fault.
    case noAnswer

    package var status: Int {
        switch self {
        case .malformedRequest: 400
        case .targetTooLong: 414
        case .headTooLarge: 431
        case .unknownTransferCoding: 501
        case .unknownVersion: 505
        case .headTimedOut: 408
        case .tooManyConnections: 503
        case .noAnswer: 500
        }
    }
}
