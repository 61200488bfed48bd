/// How a process ended.
public enum ProcessExit: Sendable, Hashable {
    case exited(status: Int32)
    case signaled(Int32)
    /// It was not our child, and the kernel does not tell.
    case unknown

    /// From a status as wait(2) gives it.
    init(waitStatus: Int32) {
        let signal = waitStatus & 0x7f
        self = signal == 0 ? .exited(status: waitStatus >> 8 & 0xff) : .signaled(signal)
    }

    public var isClean: Bool { self == .exited(status: 0) }
}

extension ProcessExit {
    /// As it stands in a record.
    var text: String {
        switch self {
        case .exited(let status): "exited \(status)"
        case .signaled(let signal): "signaled \(signal)"
        case .unknown: "unknown"
        }
    }

    init(text: String) {
        let words = text.split(separator: " ")
        let number = words.count == 2 ? Int32(words[1]) : nil
        switch (words.first, number) {
        case ("exited", let status?): self = .exited(status: status)
        case ("signaled", let signal?): self = .signaled(signal)
        default: self = .unknown
        }
    }
}

/// What a supervisor saw happen.
public struct ProcessEvent: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case started(ProcessIdentity)
        case ended(ProcessExit)
        /// It will be started again after this long.
        case restartsAfter(Duration)
    }

    public let id: String
    public let kind: Kind
}
