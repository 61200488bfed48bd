package enum HTTPVersion: Sendable, Equatable {
    case http10, http11
}
