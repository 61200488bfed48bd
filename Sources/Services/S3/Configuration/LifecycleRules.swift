import AWSModel
import Ground
import S3Shapes

/// What a bucket's lifecycle rules mean for one of its objects.
///
/// Source: S3 User Guide, "Expiring objects": days are counted from the creation and end at the next midnight UTC.
struct LifecycleRules: Sendable {
    static let dayMilliseconds: Int64 = 86_400_000

    let rules: [LifecycleRule]

    init(_ configuration: BucketLifecycleConfiguration) { rules = configuration.rules }

    /// What rules look at.
    struct Subject: Sendable {
        var key: String
        var size: Int
        var tags: [NamedValue]
        /// Milliseconds since 1970.
        var modified: Int64

        init(key: String, size: Int, tags: [NamedValue] = [], modified: Int64) {
            self.key = key
            self.size = size
            self.tags = tags
            self.modified = modified
        }
    }

    struct Expiry: Sendable, Equatable {
        /// Milliseconds since 1970.
        var date: Int64
        var rule: String

        /// The value of `x-amz-expiration`.
        var header: String {
            let date = CivilDate(secondsSince1970: date / 1000).httpDate
            return "expiry-date=\"\(date)\", rule-id=\"\(PercentEncoding.encode(rule))\""
        }
    }

    /// When the current version goes; of several rules the earliest counts.
    func expiry(of subject: Subject) -> Expiry? {
        var earliest: Expiry?
        for rule in rules where rule.status == "Enabled" && Self.applies(rule, to: subject) {
            guard let expiration = rule.expiration else { continue }
            let date: Int64
            if let days = expiration.days {
                date = Self.midnight(after: days, from: subject.modified)
            } else if let day = expiration.date {
                date = day.milliseconds
            } else {
                continue
            }
            if earliest.map({ date < $0.date }) ?? true { earliest = Expiry(date: date, rule: rule.id ?? "") }
        }
        return earliest
    }

    /// When an upload that is not completed goes, for `x-amz-abort-date` and `x-amz-abort-rule-id`.
    func abort(ofUploadTo key: String, begun: Int64) -> Expiry? {
        let subject = Subject(key: key, size: 0, modified: begun)
        var earliest: Expiry?
        for rule in rules where rule.status == "Enabled" && Self.applies(rule, to: subject, ignoringSize: true) {
            guard let days = rule.abortIncompleteMultipartUpload?.daysAfterInitiation else { continue }
            let date = Self.midnight(after: days, from: begun)
            if earliest.map({ date < $0.date }) ?? true { earliest = Expiry(date: date, rule: rule.id ?? "") }
        }
        return earliest
    }

    /// The first midnight UTC once so many days have passed.
    static func midnight(after days: Int, from start: Int64) -> Int64 {
        let end = start + Int64(days) * dayMilliseconds
        return (end + dayMilliseconds - 1) / dayMilliseconds * dayMilliseconds
    }

    static func applies(_ rule: LifecycleRule, to subject: Subject, ignoringSize: Bool = false) -> Bool {
        if let prefix = rule.prefix { return subject.key.utf8.starts(with: prefix.utf8) }
        guard let filter = rule.filter else { return true }
        let and = filter.and
        guard subject.key.utf8.starts(with: (filter.prefix ?? and?.prefix ?? "").utf8) else { return false }
        let tags = (filter.tag.map { [$0] } ?? []) + (and?.tags ?? [])
        let hasTags = tags.allSatisfy { tag in subject.tags.contains { $0.name == tag.key && $0.value == tag.value } }
        guard hasTags else { return false }
        if ignoringSize { return true }
        if let least = filter.objectSizeGreaterThan ?? and?.objectSizeGreaterThan, subject.size <= least {
            return false
        }
        if let most = filter.objectSizeLessThan ?? and?.objectSizeLessThan, subject.size >= most { return false }
        return true
    }
}

extension LifecycleRule {
    /// A rule in the older form, which has a prefix and one transition.
    init(older rule: Rule) {
        self.init {
            $0.id = rule.id
            $0.prefix = rule.prefix
            $0.status = rule.status
            $0.expiration = rule.expiration
            $0.transitions = rule.transition.map { [$0] }
            $0.noncurrentVersionTransitions = rule.noncurrentVersionTransition.map { [$0] }
            $0.noncurrentVersionExpiration = rule.noncurrentVersionExpiration
            $0.abortIncompleteMultipartUpload = rule.abortIncompleteMultipartUpload
        }
    }
}

extension Rule {
    init(newer rule: LifecycleRule) {
        self.init {
            $0.id = rule.id
            $0.prefix = rule.prefix ?? rule.filter?.prefix ?? ""
            $0.status = rule.status
            $0.expiration = rule.expiration
            $0.transition = rule.transitions?.first
            $0.noncurrentVersionTransition = rule.noncurrentVersionTransitions?.first
            $0.noncurrentVersionExpiration = rule.noncurrentVersionExpiration
            $0.abortIncompleteMultipartUpload = rule.abortIncompleteMultipartUpload
        }
    }
}
