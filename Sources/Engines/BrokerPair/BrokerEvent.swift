public import Ground

/// What happened to a broker.
public struct BrokerEvent: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// It serves for the first time.
        case created
        /// This node has the lock and answers.
        case activated(node: String)
        /// This node's process is gone, and nobody had asked for that; or it was fenced.
        case lost(node: String, reason: LossReason)
        /// The node is up and waits for the lock.
        case standbyReady(node: String)
        case failoverStarted(from: String)
        /// `gap`: from the loss until the other answered.
        case failoverCompleted(to: String, gap: Duration)
        case rebootStarted
        case rebooted
        /// A node's process was started again after it had ended by itself.
        case restarted(node: String)
        /// The store could not be read; it stands at the path, and the broker began with an empty one.
        case storeCorruptKeptAside(path: String)
        case stopped
        case removed
        case failed(String)
    }

    public enum LossReason: Sendable, Equatable {
        case ended(String)
        case power
        case network
        /// It ran but gave no sign of life, and was killed.
        case hung
    }

    public let broker: String
    public let time: WorldInstant
    public let kind: Kind
}
