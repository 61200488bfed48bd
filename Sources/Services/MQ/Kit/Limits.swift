/// Source: Amazon MQ Developer Guide, "Quotas in Amazon MQ".
enum MQLimits {
    static let brokersMax = 50
    static let usersMax = 250
    static let groupsMax = 20
    static let securityGroupsMax = 5
    static let tagsMax = 50
    static let configurationsMax = 1000
    static let revisionsMax = 300
    static let configurationBytesMax = 100 << 10
}
