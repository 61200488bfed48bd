import AWSModel
import Ground
import S3Shapes

/// Versions that must not be deleted for a time, or until a hold is lifted.
///
/// Source: S3 User Guide, "Locking objects with Object Lock". Observed: recorded answers for words.
enum ObjectLock {
    enum Mode: String, Sendable {
        case governance = "GOVERNANCE"
        case compliance = "COMPLIANCE"
    }

    struct Retention: Sendable, Equatable {
        var mode: Mode
        /// Milliseconds since 1970.
        var until: Int64

        init(mode: Mode, until: Int64) {
            self.mode = mode
            self.until = until
        }

        func isInForce(now: Int64) -> Bool { until > now }

        /// The headers of an answer.
        var headers: [NamedValue] {
            [
                ("x-amz-object-lock-mode", mode.rawValue),
                ("x-amz-object-lock-retain-until-date", ListingText.time(milliseconds: until)),
            ]
        }
    }

    /// What a new version gets in a bucket that says so.
    struct DefaultRetention: Sendable, Equatable {
        var mode: Mode
        var days: Int

        init?(_ configuration: ObjectLockConfiguration?) {
            guard let retention = configuration?.rule?.defaultRetention,
                let mode = retention.mode.flatMap(Mode.init(rawValue:))
            else { return nil }
            self.mode = mode
            days = retention.days ?? (retention.years ?? 0) * 365
        }

        func retention(from now: Int64) -> Retention {
            Retention(mode: mode, until: now + Int64(days) * LifecycleRules.dayMilliseconds)
        }
    }

    // MARK: Documents

    static func read(_ view: ObjectLockRetention?, now: Int64) throws(AWSError) -> Retention? {
        // An empty document takes a retention away.
        guard let view, !view.fields.isEmpty else { return nil }
        guard let mode = view.mode.flatMap(Mode.init(rawValue:)), let date = view.retainUntilDate else {
            throw .malformedXML
        }
        return Retention(mode: mode, until: try checked(date.milliseconds, now: now, name: "RetainUntilDate"))
    }

    static func read(_ view: ObjectLockLegalHold?) throws(AWSError) -> Bool {
        switch view?.status {
        case "ON": true
        case "OFF": false
        default: throw .malformedXML
        }
    }

    /// What the headers of a write ask for; nil for both when they ask for nothing.
    static func read(_ headers: HeaderFields, now: Int64) throws(AWSError) -> (retention: Retention?, hold: Bool?) {
        (try retention(headers, now: now), try hold(headers))
    }

    private static func retention(_ headers: HeaderFields, now: Int64) throws(AWSError) -> Retention? {
        let mode = headers.text("x-amz-object-lock-mode")
        let until = headers.text("x-amz-object-lock-retain-until-date")
        guard mode != nil || until != nil else { return nil }
        let words = "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied"
        guard let mode else { throw .invalidArgument(words, name: "x-amz-object-lock-retain-until-date") }
        guard let until else { throw .invalidArgument(words, name: "x-amz-object-lock-mode") }
        guard let mode = Mode(rawValue: mode) else {
            throw .invalidArgument("Unknown wormMode directive.", name: "x-amz-object-lock-mode", value: mode)
        }
        guard let date = CivilDate(iso8601: until) else {
            throw .invalidArgument(
                "The retain until date must be provided in ISO 8601 format",
                name: "x-amz-object-lock-retain-until-date",
                value: until
            )
        }
        let milliseconds = date.secondsSince1970 * 1000 + Int64(date.nanosecond / 1_000_000)
        return Retention(
            mode: mode,
            until: try checked(milliseconds, now: now, name: "x-amz-object-lock-retain-until-date")
        )
    }

    private static func hold(_ headers: HeaderFields) throws(AWSError) -> Bool? {
        guard let hold = headers.text("x-amz-object-lock-legal-hold") else { return nil }
        guard hold == "ON" || hold == "OFF" else {
            throw .invalidArgument(
                "Legal Hold must be either of 'ON' or 'OFF'",
                name: "x-amz-object-lock-legal-hold",
                value: hold
            )
        }
        return hold == "ON"
    }

    private static func checked(_ until: Int64, now: Int64, name: String) throws(AWSError) -> Int64 {
        guard until > now else {
            throw .invalidArgument(
                "The retain until date must be in the future!",
                name: name,
                value: CivilDate(secondsSince1970: until / 1000).iso8601
            )
        }
        return until
    }

    // MARK: Rules

    /// Makes sure that a version's retention may be changed.
    ///
    /// Longer is always allowed. Governance yields to those who may bypass it, compliance to nobody.
    static func checkChange(
        from old: Retention?,
        to new: Retention?,
        bypassesGovernance: Bool,
        now: Int64
    ) throws(AWSError) {
        guard let old, old.isInForce(now: now) else { return }
        if let new, new.mode == old.mode, new.until >= old.until { return }
        guard old.mode == .governance, bypassesGovernance else { throw .objectLocked }
    }

    /// Makes sure that a version may be deleted for good.
    static func checkDelete(
        _ retention: Retention?,
        hold: Bool,
        bypassesGovernance: Bool,
        now: Int64
    ) throws(AWSError) {
        if hold { throw .objectLocked }
        guard let retention, retention.isInForce(now: now) else { return }
        guard retention.mode == .governance, bypassesGovernance else { throw .objectLocked }
    }
}

extension ConfigurationCheck {
    private static let yearsMax = 100

    static func objectLock(_ configuration: ObjectLockConfiguration) throws(AWSError) {
        guard configuration.objectLockEnabled == "Enabled" else { throw .malformedXML }
        guard let rule = configuration.rule else { return }
        guard let retention = rule.defaultRetention, retention.mode.flatMap(ObjectLock.Mode.init(rawValue:)) != nil,
            (retention.days == nil) != (retention.years == nil)
        else { throw .malformedXML }
        let days = retention.days ?? (retention.years ?? 0) * 365
        guard days > 0 else {
            throw .s3(
                "InvalidRetentionPeriod",
                "Default retention period must be a positive integer value.",
                status: 400
            )
        }
        guard days <= yearsMax * 365 else {
            throw .s3(
                "InvalidRetentionPeriod",
                "Default retention period is too large: the most is \(yearsMax) years.",
                status: 400
            )
        }
    }
}
