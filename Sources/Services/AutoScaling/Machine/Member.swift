import Ground

/// An instance of a group.
struct Member: Codable, Sendable, Equatable {
    /// Why it is to be replaced.
    enum Unhealth: String, Codable, Sendable {
        /// EC2 says that it does not run.
        case gone
        case statusChecks
        /// A user said so.
        case user
    }

    struct HookWait: Codable, Sendable, Equatable {
        let hook: String
        let token: String
        var deadline: WorldInstant
        let latest: WorldInstant
        let defaultResult: LifecycleHookPlan.Result
        let heartbeatSeconds: Int
        let metadata: String?
    }

    let id: String
    var type: String
    var image: String
    let place: MemberPlace
    var source: MemberSource
    var state: LifecycleState
    var unhealth: Unhealth?
    var isProtected: Bool
    let joined: WorldInstant
    var inServiceSince: WorldInstant?
    /// Until it is in service it is beyond what is desired.
    var isSurplus = false
    /// The open activity that brings it in, or takes it out, or moves it.
    var activity: String?
    var waits: [HookWait] = []
    var impairedSince: WorldInstant?
    /// EC2 was told to terminate it.
    var isEndAsked = false
    /// It was attached, and is to be tagged; or was detached.
    var needsTag = false
    /// It leaves because its launch was not completed: no hooks of its end are run.
    var isAbandoned = false

    var isHealthy: Bool { unhealth == nil }
}

/// An instance that is being asked of EC2.
struct Launch: Codable, Sendable, Equatable {
    /// Also the client token, so that a launch that is asked for twice is one.
    let activity: String
    let place: MemberPlace
    let source: LaunchSource
    var tags: [String: String]
    var isSurplus = false
    /// It is to replace an unhealthy one; so is the next, if this fails.
    var isReplacement = false
}
