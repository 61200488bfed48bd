/// What befell a node from outside. The engine cannot see it: whoever owns the place tells it.
public struct NodeCondition: Sendable, Hashable {
    /// Without power its server is killed at once, and none is started until it returns.
    public var hasPower: Bool
    /// Without network neither clients nor the other node reach it.
    public var hasNetwork: Bool

    public init(hasPower: Bool = true, hasNetwork: Bool = true) {
        self.hasPower = hasPower
        self.hasNetwork = hasNetwork
    }

    public var isWell: Bool { hasPower && hasNetwork }
}
