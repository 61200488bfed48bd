/// A broker's user: what holds, and what the next reboot brings.
///
/// Source: Amazon MQ Developer Guide, "Creating and managing Amazon MQ for ActiveMQ broker users": changes take effect
/// with the next reboot.
struct BrokerUserRecord: Sendable, Codable, Equatable {
    /// Nil while its creation is pending.
    var current: Settings?
    var pending: Change?

    struct Settings: Sendable, Codable, Equatable {
        var password: String
        var groups: [String]
        var hasConsole: Bool
        var isReplication: Bool
    }

    struct Change: Sendable, Codable, Equatable {
        enum Kind: String, Sendable, Codable {
            case create = "CREATE"
            case update = "UPDATE"
            case delete = "DELETE"
        }

        var kind: Kind
        var settings: Settings
    }

    init(current: Settings?, pending: Change? = nil) {
        self.current = current
        self.pending = pending
    }
}
