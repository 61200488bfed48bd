/// What keeps a version from being removed.
public struct Protection: Sendable, Hashable {
    public enum Mode: Int64, Sendable {
        /// A caller with the right to do so may remove the version all the same.
        case overridable = 1
        /// Nobody may.
        case strict = 2
    }

    public struct Retention: Sendable, Hashable {
        public var mode: Mode
        /// Milliseconds since 1970. At this time the version may be removed.
        public var until: Int64

        public init(mode: Mode, until: Int64) {
            self.mode = mode
            self.until = until
        }
    }

    public var retention: Retention?
    /// Holds without end, until lifted; no override.
    public var hold: Bool

    public static let none = Protection()

    public init(retention: Retention? = nil, hold: Bool = false) {
        self.retention = retention
        self.hold = hold
    }

    /// Whether the version may be removed at `now` by a caller who may or may not override.
    public func allowsRemoval(at now: Int64, overriding: Bool) -> Bool {
        if hold { return false }
        guard let retention, retention.until > now else { return true }
        return retention.mode == .overridable && overriding
    }
}
