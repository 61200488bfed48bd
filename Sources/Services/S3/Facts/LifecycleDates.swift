import AWSModel
import Ground
import ObjectStore
import S3Shapes

/// What a bucket's lifecycle rules foretell of an object. The rules have no effect yet: only the headers are there.
///
/// Source: S3 User Guide, "Lifecycle rules: Based on an object's age": a day count ends at the next midnight UTC.
struct LifecycleDates {
    let rules: [LifecycleRule]

    private static let dayMilliseconds: Int64 = 86_400_000

    /// `expiry-date="…", rule-id="…"`, by the rule that comes first.
    func expiration(key: String, size: Int, modified: Int64, tags: [NamedValue]) -> String? {
        var first: (at: Int64, rule: String)?
        for rule in rules where rule.status == "Enabled" && rule.holds(key: key, size: size, tags: tags) {
            let at: Int64
            if let days = rule.expiration?.days {
                at = Self.midnight(after: modified, days: days)
            } else if let date = rule.expiration?.date {
                at = date.milliseconds
            } else {
                continue
            }
            if first.map({ at < $0.at }) ?? true { first = (at, rule.id ?? "") }
        }
        return first.map { first in
            "expiry-date=\"\(HTTPDates.text(milliseconds: first.at))\", rule-id=\"\(PercentEncoding.encode(first.rule))\""
        }
    }

    /// When an upload will be given up, and by which rule.
    func abort(key: String, initiated: Int64) -> (at: Int64, rule: String)? {
        var first: (at: Int64, rule: String)?
        for rule in rules where rule.status == "Enabled" && rule.holds(key: key, size: nil, tags: []) {
            guard let days = rule.abortIncompleteMultipartUpload?.daysAfterInitiation else { continue }
            let at = Self.midnight(after: initiated, days: days)
            if first.map({ at < $0.at }) ?? true { first = (at, rule.id ?? "") }
        }
        return first
    }

    private static func midnight(after moment: Int64, days: Int) -> Int64 {
        let end = moment + Int64(days) * dayMilliseconds
        return (end + dayMilliseconds - 1) / dayMilliseconds * dayMilliseconds
    }
}

extension LifecycleRule {
    /// - Parameter size: nil for what has none yet.
    fileprivate func holds(key: String, size: Int?, tags: [NamedValue]) -> Bool {
        func has(_ tag: Tag) -> Bool { tags.contains { $0.name == tag.key && $0.value == tag.value } }
        func fits(_ greater: Int?, _ less: Int?) -> Bool {
            guard let size else { return greater == nil && less == nil }
            return greater.map { size > $0 } ?? true && less.map { size < $0 } ?? true
        }
        if let prefix, !key.hasPrefix(prefix) { return false }
        guard let filter else { return true }
        if let and = filter.and {
            return key.hasPrefix(and.prefix ?? "") && (and.tags ?? []).allSatisfy(has)
                && fits(and.objectSizeGreaterThan, and.objectSizeLessThan)
        }
        return key.hasPrefix(filter.prefix ?? "") && filter.tag.map(has) ?? true
            && fits(filter.objectSizeGreaterThan, filter.objectSizeLessThan)
    }
}

extension S3Service {
    /// The header `x-amz-expiration` of a stored object.
    func expiration(of found: FoundObject) -> String? {
        expiration(of: found.record, tags: found.attributes.tags, found.bucket)
    }

    func expiration(of record: ObjectRecord, tags: [NamedValue], _ bucket: BucketState) -> String? {
        guard !bucket.lifecycle.isEmpty else { return nil }
        return LifecycleDates(rules: bucket.lifecycle).expiration(
            key: record.key.text,
            size: record.size,
            modified: record.modified,
            tags: tags
        )
    }

    /// The headers that tell when a lifecycle rule will give an upload up.
    func abortHeaders(_ upload: UploadRecord, _ bucket: BucketState) -> [NamedValue] {
        let dates = LifecycleDates(rules: bucket.lifecycle)
        guard let abort = dates.abort(key: upload.key.text, initiated: upload.initiated) else { return [] }
        return [("x-amz-abort-date", HTTPDates.text(milliseconds: abort.at)), ("x-amz-abort-rule-id", abort.rule)]
    }
}
