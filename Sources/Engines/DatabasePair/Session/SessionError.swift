/// Why a conversation with a server failed.
enum SessionError: Error, Sendable, Equatable {
    /// Nobody listens, or the connection broke.
    case unreachable(String)
    case timedOut
    /// The server's own answer.
    case refused(code: Int, text: String)
    /// What came is not the protocol, or not of a form that is asked for.
    case garbled(String)
}

extension SessionError: CustomStringConvertible {
    var description: String {
        switch self {
        case .unreachable(let reason): "unreachable: \(reason)"
        case .timedOut: "no answer in time"
        case .refused(let code, let text): "error \(code): \(text)"
        case .garbled(let what): "not understood: \(what)"
        }
    }
}
