import AWSModel
import Ground
import S3Shapes

/// Source: S3 User Guide, "Lifecycle configuration elements" and "Transitioning objects"; S3 API Reference,
/// "PutBucketLifecycleConfiguration".
extension ConfigurationCheck {
    private static let rulesMax = 1000
    private static let idLengthMax = 255

    static func lifecycle(_ configuration: BucketLifecycleConfiguration) throws(AWSError) {
        guard (1...rulesMax).contains(configuration.rules.count) else { throw .malformedXML }
        var ids: Set<String> = []
        for rule in configuration.rules {
            if let id = rule.id, !id.isEmpty {
                guard id.utf16.count <= idLengthMax else {
                    throw argument("ID length should not exceed allowed limit of \(idLengthMax)", "ID", id)
                }
                guard ids.insert(id).inserted else {
                    throw argument("Rule ID must be unique. Found same ID for more than one rule", "ID", id)
                }
            }
            try check(rule)
        }
    }

    private static func check(_ rule: LifecycleRule) throws(AWSError) {
        guard ["Enabled", "Disabled"].contains(rule.status) else { throw .malformedXML }
        // The older form has a prefix, the newer a filter, and a rule has one of the two.
        guard (rule.prefix == nil) != (rule.filter == nil) else { throw .malformedXML }
        if let filter = rule.filter { try check(filter) }
        let hasAction =
            rule.expiration != nil || rule.transitions?.isEmpty == false || rule.noncurrentVersionExpiration != nil
            || rule.noncurrentVersionTransitions?.isEmpty == false || rule.abortIncompleteMultipartUpload != nil
        guard hasAction else { throw .invalidRequest("At least one action needs to be specified in a rule") }
        try checkExpiration(rule)
        try checkTransitions(rule)
        try checkNoncurrent(rule)
        try checkAbort(rule)
    }

    // MARK: Filters

    private static func check(_ filter: LifecycleRuleFilter) throws(AWSError) {
        let count = [
            filter.prefix != nil, filter.tag != nil, filter.objectSizeGreaterThan != nil,
            filter.objectSizeLessThan != nil, filter.and != nil,
        ].count { $0 }
        guard count <= 1 else { throw .malformedXML }
        if let tag = filter.tag { try TagRules.check([(tag.key, tag.value)]) }
        try checkSizes(filter.objectSizeGreaterThan, filter.objectSizeLessThan)
        guard let and = filter.and else { return }
        let tags = and.tags ?? []
        let parts =
            tags.count
            + [and.prefix != nil, and.objectSizeGreaterThan != nil, and.objectSizeLessThan != nil].count { $0 }
        guard parts >= 1 else { throw .malformedXML }
        guard Set(tags.map(\.key)).count == tags.count else {
            throw .invalidRequest("Duplicate Tag Keys are not allowed.")
        }
        try TagRules.check(tags.map { ($0.key, $0.value) })
        try checkSizes(and.objectSizeGreaterThan, and.objectSizeLessThan)
    }

    private static func checkSizes(_ least: Int?, _ most: Int?) throws(AWSError) {
        if let least, least < 0 {
            throw argument("'ObjectSizeGreaterThan' should be a non negative integer", "ObjectSizeGreaterThan", least)
        }
        if let most, most < 1 {
            throw argument("'ObjectSizeLessThan' should be a positive integer", "ObjectSizeLessThan", most)
        }
        guard let least, let most, least + 1 >= most else { return }
        throw .invalidRequest("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'")
    }

    private static func hasTags(_ rule: LifecycleRule) -> Bool {
        rule.filter?.tag != nil || rule.filter?.and?.tags?.isEmpty == false
    }

    private static func hasSizes(_ rule: LifecycleRule) -> Bool {
        let filter = rule.filter
        return filter?.objectSizeGreaterThan != nil || filter?.objectSizeLessThan != nil
            || filter?.and?.objectSizeGreaterThan != nil || filter?.and?.objectSizeLessThan != nil
    }

    // MARK: Actions

    private static func checkExpiration(_ rule: LifecycleRule) throws(AWSError) {
        guard let expiration = rule.expiration else { return }
        let count = [
            expiration.days != nil, expiration.date != nil, expiration.expiredObjectDeleteMarker != nil,
        ].count { $0 }
        guard count == 1 else { throw .malformedXML }
        if let days = expiration.days, days < 1 {
            throw argument("'Days' for Expiration action must be a positive integer", "Days", days)
        }
        try checkMidnight(expiration.date)
        if expiration.expiredObjectDeleteMarker != nil, hasTags(rule) {
            throw .invalidRequest("ExpiredObjectDeleteMarker cannot be specified with Tags.")
        }
    }

    private static func checkTransitions(_ rule: LifecycleRule) throws(AWSError) {
        let transitions = rule.transitions ?? []
        var classes: Set<String> = []
        for transition in transitions {
            guard let name = transition.storageClass, let tier = StorageTier(rawValue: name),
                (transition.days == nil) != (transition.date == nil)
            else { throw .malformedXML }
            guard classes.insert(name).inserted else {
                throw .invalidRequest("'StorageClass' must be different for 'Transition' actions in same 'Rule'")
            }
            try checkMidnight(transition.date)
            if let days = transition.days { try check(days: days, tier, "Transition") }
        }
        try checkKinds(rule, transitions)
        try checkOrder(transitions.compactMap { step($0.storageClass, $0.days) }, "Transition", rule)
        guard let last = transitions.compactMap(\.days).max(), let days = rule.expiration?.days, days <= last else {
            return
        }
        throw argument(
            "'Days' in the Expiration action for \(filterWords(rule)) must be greater than 'Days' in the Transition "
                + "action",
            "Days",
            days
        )
    }

    /// Days and dates do not mix in a rule.
    private static func checkKinds(_ rule: LifecycleRule, _ transitions: [Transition]) throws(AWSError) {
        let hasDays = rule.expiration?.days != nil || transitions.contains { $0.days != nil }
        let hasDates = rule.expiration?.date != nil || transitions.contains { $0.date != nil }
        guard hasDays, hasDates else { return }
        throw .invalidRequest(
            "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for "
                + filterWords(rule)
        )
    }

    private static func checkNoncurrent(_ rule: LifecycleRule) throws(AWSError) {
        var steps: [(tier: StorageTier, days: Int)] = []
        for transition in rule.noncurrentVersionTransitions ?? [] {
            guard let tier = transition.storageClass.flatMap(StorageTier.init(rawValue:)),
                let days = transition.noncurrentDays
            else { throw .malformedXML }
            try check(days: days, tier, "NoncurrentVersionTransition")
            try checkNewer(transition.newerNoncurrentVersions)
            steps.append((tier, days))
        }
        try checkOrder(steps, "NoncurrentVersionTransition", rule)
        guard let expiration = rule.noncurrentVersionExpiration else { return }
        // Without days there is nothing to count from, though versions may be counted besides.
        guard let days = expiration.noncurrentDays else { throw .malformedXML }
        guard days >= 1 else {
            throw argument(
                "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer",
                "NoncurrentDays",
                days
            )
        }
        try checkNewer(expiration.newerNoncurrentVersions)
        guard let last = steps.map(\.days).max(), days <= last else { return }
        throw argument(
            "'NoncurrentDays' in the NoncurrentVersionExpiration action for \(filterWords(rule)) must be greater than "
                + "'NoncurrentDays' in the NoncurrentVersionTransition action",
            "NoncurrentDays",
            days
        )
    }

    private static func checkAbort(_ rule: LifecycleRule) throws(AWSError) {
        guard let abort = rule.abortIncompleteMultipartUpload else { return }
        guard let days = abort.daysAfterInitiation else { throw .malformedXML }
        guard days >= 1 else {
            throw argument(
                "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer",
                "DaysAfterInitiation",
                days
            )
        }
        guard !hasTags(rule) else {
            throw .invalidRequest("AbortIncompleteMultipartUpload cannot be specified with Tags.")
        }
        guard !hasSizes(rule) else {
            throw .invalidRequest("AbortIncompleteMultipartUpload cannot be specified with Object Size.")
        }
    }

    // MARK: Numbers

    private static func checkNewer(_ count: Int?) throws(AWSError) {
        guard let count, !(1...100).contains(count) else { return }
        throw argument(
            "'NewerNoncurrentVersions' must be an integer between 1 and 100",
            "NewerNoncurrentVersions",
            count
        )
    }

    private static func checkMidnight(_ date: Timestamp?) throws(AWSError) {
        guard let date, date.milliseconds % 86_400_000 != 0 else { return }
        throw argument(
            "'Date' must be at midnight GMT",
            "Date",
            CivilDate(secondsSince1970: date.milliseconds / 1000).iso8601
        )
    }

    private static func check(days: Int, _ tier: StorageTier, _ action: String) throws(AWSError) {
        let word = action == "Transition" ? "Days" : "NoncurrentDays"
        guard days >= 0 else { throw argument("'\(word)' in \(action) action must be nonnegative", word, days) }
        guard days >= tier.leastDays else {
            throw argument(
                "'\(word)' in \(action) action must be greater than or equal to \(tier.leastDays) for storageClass "
                    + "'\(tier.rawValue)'",
                word,
                days
            )
        }
    }

    private static func step(_ name: String?, _ days: Int?) -> (tier: StorageTier, days: Int)? {
        guard let tier = name.flatMap(StorageTier.init(rawValue:)), let days else { return nil }
        return (tier, days)
    }

    /// Objects go down the waterfall, never up, and stay thirty days where they are charged for that long.
    private static func checkOrder(
        _ steps: [(tier: StorageTier, days: Int)],
        _ action: String,
        _ rule: LifecycleRule
    ) throws(AWSError) {
        let word = action == "Transition" ? "Days" : "NoncurrentDays"
        let ordered = steps.sorted { $0.tier < $1.tier }
        for (upper, lower) in zip(ordered, ordered.dropFirst()) where upper.tier != lower.tier {
            let least = upper.days + upper.tier.daysToStay
            guard lower.days < max(least, upper.days + 1) else { continue }
            let words =
                upper.tier.daysToStay > 0
                ? "must be \(upper.tier.daysToStay) days more than" : "must be greater than"
            throw argument(
                "'\(word)' in the '\(lower.tier.rawValue)' \(action) action for \(filterWords(rule)) \(words) "
                    + "'\(word)' in the '\(upper.tier.rawValue)' \(action) action",
                word,
                lower.days
            )
        }
    }

    private static func filterWords(_ rule: LifecycleRule) -> String {
        let filter = rule.filter
        let prefix = rule.prefix ?? filter?.prefix ?? filter?.and?.prefix ?? ""
        return rule.filter == nil ? "prefix '\(prefix)'" : "filter '(prefix=\(prefix))'"
    }

    private static func argument(_ message: String, _ name: String, _ value: some CustomStringConvertible) -> AWSError {
        .invalidArgument(message, name: name, value: value.description)
    }
}

/// The storage classes that lifecycle rules may move objects to, from the warmest to the coldest.
enum StorageTier: String, Sendable, CaseIterable, Comparable {
    case standardIA = "STANDARD_IA"
    case intelligentTiering = "INTELLIGENT_TIERING"
    case onezoneIA = "ONEZONE_IA"
    case glacierIR = "GLACIER_IR"
    case glacier = "GLACIER"
    case deepArchive = "DEEP_ARCHIVE"

    /// Small objects must have lain in the warm class for so long first.
    var leastDays: Int { self == .standardIA || self == .onezoneIA ? 30 : 0 }
    /// The least time in the class before a rule may move on.
    var daysToStay: Int { self == .standardIA || self == .onezoneIA ? 30 : 0 }

    static func < (a: StorageTier, b: StorageTier) -> Bool {
        (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
    }
}
