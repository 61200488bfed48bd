/// Source: Auto Scaling User Guide, "Quotas".
enum GroupLimits {
    static let groupsMax = 500
    static let launchConfigurationsMax = 200
    static let policiesMax = 50
    static let scheduledActionsMax = 125
    static let hooksMax = 50
    static let tagsMax = 50
    static let topicsMax = 10
    static let nameMax = 255
}
