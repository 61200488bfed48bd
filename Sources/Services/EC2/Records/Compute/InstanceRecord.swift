import Ground
import World

struct InstanceRecord: LedgerRecord {
    static let kind = "ec2.instance"

    enum State: String, Codable, Sendable {
        case pending, running, stopping, stopped, terminated
        case shuttingDown = "shutting-down"

        /// Source: EC2 API Reference, "InstanceState".
        var code: Int {
            switch self {
            case .pending: 0
            case .running: 16
            case .shuttingDown: 32
            case .terminated: 48
            case .stopping: 64
            case .stopped: 80
            }
        }
    }

    struct StateReason: Codable, Sendable, Hashable {
        let code: String
        let message: String
    }

    struct MetadataOptions: Codable, Sendable, Hashable {
        /// `optional` or `required`: whether version 1 is refused.
        var tokens = "optional"
        var hopLimit = 1
        var isEnabled = true
        var showsTags = false
    }

    struct BlockDevice: Codable, Sendable, Hashable {
        let name: String
        let volume: String
        let attached: WorldInstant
        var endsWithInstance: Bool
    }

    let reservation: String
    let image: String
    var type: String
    let vpc: String
    let subnet: String
    let zone: String
    let zoneName: String
    /// In the order of the launch request.
    let launchIndex: Int
    var launched: WorldInstant
    /// The network interface with device index 0.
    let primaryInterface: String
    let privateAddress: IPv4Address
    var keyName: String?
    /// Base64 as given.
    var userData: String?
    /// The ARN of its instance profile and the association's id.
    var profile: Profile?
    var state: State
    /// What the controller is to do: an instance that should run, stop or go. Differs from `state` while it is at it.
    var wanted: Wanted
    /// Grows with each start and reboot, so that a boot is done once.
    var boots = 0
    var reason: StateReason?
    /// As in "User initiated (2026-11-23 10:00:00 GMT)".
    var transitionReason = ""
    var stateChanged: WorldInstant
    /// `stop` or `terminate`: what shutting down from inside does.
    var shutdownBehavior = "stop"
    var isTerminationProtected = false
    var isStopProtected = false
    var isMonitored = false
    var ebsOptimized = false
    var checksAddresses = true
    var metadata = MetadataOptions()
    var blockDevices: [BlockDevice] = []
    var clientToken: String?
    /// `default` or `dedicated`.
    var tenancy = "default"
    /// Of the image: `x86_64`, `arm64`.
    var architecture = "x86_64"
    var rootDeviceName = "/dev/xvda"
    /// Its primary interface borrows a public address whenever it runs.
    var borrowsPublicAddress = false
    /// The line of its key pair at the time of its launch, as `authorized_keys` has it.
    var publicKey: String?
    /// `standard` or `unlimited`, for burstable types.
    var cpuCredits: String?
    /// `ip-name` or `resource-name`.
    var hostNameType = "ip-name"
    var answersResourceName = false
    /// `default` or `disabled`.
    var autoRecovery = "default"

    struct Profile: Codable, Sendable, Hashable {
        let association: String
        let arn: String
        let id: String
    }

    enum Wanted: String, Codable, Sendable { case running, stopped, terminated, rebooted }

    /// Whether it takes part in limits and holds addresses.
    var isAlive: Bool { state != .terminated }
    /// How long a terminated instance can still be seen.
    ///
    /// Source: EC2 User Guide, "Terminate Amazon EC2 instances".
    static let remembered = Duration.seconds(3600)

    var indexes: [String: String] {
        ["vpc": vpc, "subnet": subnet, "reservation": reservation, "state": state.rawValue]
    }
}
