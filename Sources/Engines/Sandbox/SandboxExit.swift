/// The end of an instance.
public struct SandboxExit: Sendable, Equatable {
    public enum Reason: String, Sendable, Equatable {
        /// Shut down from inside.
        case poweredOff
        /// Asked from inside to be started again; whoever hears it starts it.
        case rebooted
        /// Its first process ended in no order.
        case crashed
        /// By ``SandboxEngine/kill(_:)``.
        case killed
        /// By ``SandboxEngine/stop(_:grace:)``.
        case stopped
    }

    public let id: String
    public let reason: Reason
}

/// An instance that was there before this engine.
public struct AdoptedSandbox: Sendable, Equatable {
    public enum State: Sendable, Equatable {
        case running
        /// It ended, or was never quite started, while nobody looked; nil: nobody can say how.
        case gone(SandboxExit.Reason?)
    }

    public let id: String
    public let state: State
}
