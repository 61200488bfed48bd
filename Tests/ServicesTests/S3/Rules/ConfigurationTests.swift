import AWSModel
import S3Shapes
import Testing

@testable import S3Service

@Suite("Bucket configurations")
struct ConfigurationTests {
    @Test("of encryption name a method, and a key only where one is used")
    func encryption() {
        func code(_ algorithm: String?, key: String? = nil) -> String? {
            let configuration = ServerSideEncryptionConfiguration {
                $0.rules = [
                    ServerSideEncryptionRule { rule in
                        rule.applyServerSideEncryptionByDefault = algorithm.map { algorithm in
                            ServerSideEncryptionByDefault {
                                $0.sseAlgorithm = algorithm
                                $0.kmsMasterKeyID = key
                            }
                        }
                    }
                ]
            }
            return refusal { () throws(AWSError) in try ConfigurationCheck.encryption(configuration) }?.code
        }
        #expect(code("AES256") == nil)
        #expect(code("aws:kms", key: "k") == nil)
        #expect(code("AES256", key: "k") == "InvalidArgument")
        #expect(code("aes:kms") == "MalformedXML")
        #expect(code(nil) == "MalformedXML")
    }

    @Test("of ownership have one rule")
    func ownership() {
        func code(_ values: String...) -> String? {
            let controls = OwnershipControls {
                $0.rules = values.map { value in OwnershipControlsRule { $0.objectOwnership = value } }
            }
            return refusal { () throws(AWSError) in try ConfigurationCheck.ownership(controls) }?.code
        }
        #expect(code("ObjectWriter") == nil)
        #expect(code("RandomValue") == "MalformedXML")
        #expect(code() == "MalformedXML")
        #expect(code("ObjectWriter", "ObjectWriter") == "MalformedXML")
    }

    @Test("of versioning keep an object lock's versions")
    func versioning() {
        func code(_ status: String?, mfa: String? = nil, lock: Bool = false) -> String? {
            let configuration = VersioningConfiguration {
                $0.status = status
                $0.mfaDelete = mfa
            }
            return refusal { () throws(AWSError) in
                try ConfigurationCheck.versioning(configuration, hasObjectLock: lock)
            }?.code
        }
        #expect(code("Enabled") == nil)
        #expect(code("Suspended") == nil)
        #expect(code("enabled") == "MalformedXML")
        #expect(code(nil) == "IllegalVersioningConfigurationException")
        #expect(code("Suspended", lock: true) == "InvalidBucketState")
        #expect(code("Enabled", lock: true) == nil)
        #expect(code("Enabled", mfa: "Enabled") == "NotImplemented")
        #expect(code("Enabled", mfa: "Disabled") == nil)
    }

    @Test("of acceleration and payment are simple")
    func small() {
        func accelerate(_ bucket: String, _ status: String) -> String? {
            refusal { () throws(AWSError) in
                try ConfigurationCheck.accelerate(AccelerateConfiguration { $0.status = status }, bucket: bucket)
            }?.code
        }
        #expect(accelerate("bucket", "Enabled") == nil)
        #expect(accelerate("buc.ket", "Enabled") == "InvalidRequest")
        #expect(accelerate("bucket", "Fast") == "MalformedXML")
        func payer(_ payer: String) -> String? {
            refusal { () throws(AWSError) in
                try ConfigurationCheck.requestPayment(RequestPaymentConfiguration { $0.payer = payer })
            }?.code
        }
        #expect(payer("Requester") == nil)
        #expect(payer("Random") == "MalformedXML")
    }

    @Test("of logging go to a bucket of the same Region")
    func logging() {
        func code(_ target: String?) -> String? {
            let status = BucketLoggingStatus { status in
                status.loggingEnabled = target.map { target in LoggingEnabled { $0.targetBucket = target } }
            }
            return refusal { () throws(AWSError) in
                try ConfigurationCheck.logging(status, bucketRegion: "eu-west-1") {
                    ["near": "eu-west-1", "far": "us-east-1"][$0]
                }
            }?.code
        }
        #expect(code(nil) == nil)
        #expect(code("near") == nil)
        #expect(code("far") == "CrossLocationLoggingProhibitted")
        #expect(code("none") == "InvalidTargetBucketForLogging")
    }

    @Test("of replication name a role, a bucket and rules")
    func replication() {
        func code(_ change: (inout ReplicationRule) -> Void = { _ in }) -> String? {
            let configuration = ReplicationConfiguration {
                $0.role = "arn:aws:iam::000000000000:role/r"
                $0.rules = [
                    ReplicationRule {
                        $0.status = "Enabled"
                        $0.prefix = ""
                        $0.destination = Destination { $0.bucket = "arn:aws:s3:::target" }
                        change(&$0)
                    }
                ]
            }
            return refusal { () throws(AWSError) in try ConfigurationCheck.replication(configuration) }?.code
        }
        #expect(code() == nil)
        #expect(code { $0.status = "On" } == "MalformedXML")
        #expect(code { $0.filter = ReplicationRuleFilter() } == "MalformedXML")
        #expect(code { $0.destination = Destination { $0.bucket = "target" } } == "InvalidArgument")
        #expect(
            code {
                $0.prefix = nil
                $0.filter = ReplicationRuleFilter()
            } == "InvalidRequest"
        )
    }

    struct NotificationRow: Sendable {
        var arn = "arn:aws:sqs:us-east-1:000000000000:q"
        var events = ["s3:ObjectCreated:*"]
        /// Name and value; nil for an element that is not there.
        var rules: [[String?]]?
        var code: String?
    }

    static let notifications = [
        NotificationRow(),
        NotificationRow(arn: "invalid-queue", code: "InvalidArgument"),
        NotificationRow(arn: "arn:aws:sns:us-east-1:000000000000:t", code: "InvalidArgument"),
        NotificationRow(events: [], code: "MalformedXML"),
        NotificationRow(events: ["s3:ObjectEaten"], code: "InvalidArgument"),
        NotificationRow(rules: [["Prefix", "img/"], ["suffix", ".png"]]),
        NotificationRow(rules: [["INVALID", "x"]], code: "InvalidArgument"),
        NotificationRow(rules: [[nil, "x"]], code: "MalformedXML"),
        NotificationRow(rules: [["prefix", nil]], code: "MalformedXML"),
        NotificationRow(rules: [["prefix", "a"], ["Prefix", "b"]], code: "InvalidArgument"),
    ]

    @Test("of notifications name events that there are", arguments: notifications)
    func notification(_ row: NotificationRow) {
        let configuration = NotificationConfiguration {
            $0.queueConfigurations = [
                QueueConfiguration { rule in
                    rule.queueArn = row.arn
                    rule.events = row.events
                    rule.filter = row.rules.map { rules in
                        NotificationConfigurationFilter {
                            $0.key = S3KeyFilter {
                                $0.filterRules = rules.map { pair in
                                    FilterRule {
                                        $0.name = pair[0]
                                        $0.value = pair[1]
                                    }
                                }
                            }
                        }
                    }
                }
            ]
        }
        #expect(
            refusal { () throws(AWSError) in try ConfigurationCheck.notification(configuration) }?.code == row.code
        )
    }

    @Test("are missed by names of their own", arguments: MissingConfiguration.allCases)
    func missing(_ configuration: MissingConfiguration) {
        let error = AWSError.missingConfiguration(configuration, "b")
        #expect(error.status == 404)
        #expect(error.detail("BucketName") == "b")
        #expect(!error.code.isEmpty && !error.message.isEmpty)
    }
}

@Suite("Object lock")
struct ObjectLockTests {
    typealias Retention = ObjectLock.Retention

    static let now: Int64 = 1_000_000

    @Test("configurations say for how long, in one unit")
    func configuration() {
        func code(mode: String? = "GOVERNANCE", days: Int? = nil, years: Int? = nil, enabled: String = "Enabled")
            -> String?
        {
            let configuration = ObjectLockConfiguration {
                $0.objectLockEnabled = enabled
                $0.rule = ObjectLockRule {
                    $0.defaultRetention = DefaultRetention {
                        $0.mode = mode
                        $0.days = days
                        $0.years = years
                    }
                }
            }
            return refusal { () throws(AWSError) in try ConfigurationCheck.objectLock(configuration) }?.code
        }
        #expect(code(days: 1) == nil)
        #expect(code(mode: "COMPLIANCE", years: 1) == nil)
        #expect(code(days: 1, years: 1) == "MalformedXML")
        #expect(code() == "MalformedXML")
        #expect(code(days: 0) == "InvalidRetentionPeriod")
        #expect(code(years: -1) == "InvalidRetentionPeriod")
        #expect(code(years: 101) == "InvalidRetentionPeriod")
        #expect(code(mode: "governance", days: 1) == "MalformedXML")
        #expect(code(days: 1, enabled: "Disabled") == "MalformedXML")
        let bare = ObjectLockConfiguration { $0.objectLockEnabled = "Enabled" }
        #expect(refusal { () throws(AWSError) in try ConfigurationCheck.objectLock(bare) } == nil)
        #expect(ObjectLock.DefaultRetention(bare) == nil)
    }

    struct Write: Sendable {
        var headers: HeaderFields
        var code: String?
        var name: String?
    }

    static let writes = [
        Write(headers: [:]),
        Write(headers: [
            "x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-retain-until-date": "2030-01-01T00:00:00Z",
        ]),
        Write(
            headers: ["x-amz-object-lock-mode": "GOVERNANCE"],
            code: "InvalidArgument",
            name: "x-amz-object-lock-mode"
        ),
        Write(
            headers: ["x-amz-object-lock-retain-until-date": "2030-01-01T00:00:00Z"],
            code: "InvalidArgument",
            name: "x-amz-object-lock-retain-until-date"
        ),
        Write(
            headers: ["x-amz-object-lock-mode": "BAD", "x-amz-object-lock-retain-until-date": "2030-01-01T00:00:00Z"],
            code: "InvalidArgument",
            name: "x-amz-object-lock-mode"
        ),
        Write(
            headers: [
                "x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-retain-until-date": "1969-01-01T00:00:00Z",
            ],
            code: "InvalidArgument",
            name: "x-amz-object-lock-retain-until-date"
        ),
        Write(
            headers: ["x-amz-object-lock-legal-hold": "on"],
            code: "InvalidArgument",
            name: "x-amz-object-lock-legal-hold"
        ),
    ]

    @Test("is asked for in the headers of a write", arguments: writes)
    func headers(_ row: Write) {
        let error = refusal { () throws(AWSError) in try ObjectLock.read(row.headers, now: Self.now) }
        #expect(error?.code == row.code)
        #expect(error?.detail("ArgumentName") == row.name)
    }

    @Test("is told in headers")
    func told() {
        let retention = Retention(mode: .compliance, until: 1_893_456_000_123)
        #expect(
            retention.headers.text
                == "x-amz-object-lock-mode=COMPLIANCE|x-amz-object-lock-retain-until-date=2030-01-01T00:00:00.123Z"
        )
    }

    @Test("documents are read whole or not at all")
    func documents() throws {
        func read(_ mode: String?, _ until: Int64?) -> String? {
            let view = ObjectLockRetention {
                $0.mode = mode
                $0.retainUntilDate = until.map { Timestamp(milliseconds: $0) }
            }
            return refusal { () throws(AWSError) in try ObjectLock.read(view, now: Self.now) }?.code
        }
        #expect(read("GOVERNANCE", Self.now + 1) == nil)
        #expect(read("governance", Self.now + 1) == "MalformedXML")
        #expect(read("GOVERNANCE", nil) == "MalformedXML")
        #expect(read("GOVERNANCE", Self.now) == "InvalidArgument")
        #expect(try ObjectLock.read(ObjectLockRetention(), now: 0) == nil)
        #expect(try ObjectLock.read(ObjectLockLegalHold { $0.status = "ON" }))
        #expect(
            refusal { () throws(AWSError) in try ObjectLock.read(ObjectLockLegalHold { $0.status = "abc" }) }
                == .malformedXML
        )
    }

    struct Change: Sendable {
        var old: Retention?
        var new: Retention?
        var bypass = false
        var allowed: Bool
    }

    static func governance(_ until: Int64) -> Retention { Retention(mode: .governance, until: now + until) }
    static func compliance(_ until: Int64) -> Retention { Retention(mode: .compliance, until: now + until) }

    static let changes = [
        Change(old: nil, new: governance(1), allowed: true),
        Change(old: governance(5), new: governance(6), allowed: true),
        Change(old: governance(5), new: governance(4), allowed: false),
        Change(old: governance(5), new: governance(4), bypass: true, allowed: true),
        Change(old: governance(5), new: nil, allowed: false),
        Change(old: governance(5), new: nil, bypass: true, allowed: true),
        Change(old: governance(5), new: compliance(5), allowed: false),
        Change(old: governance(5), new: compliance(5), bypass: true, allowed: true),
        Change(old: compliance(5), new: compliance(6), allowed: true),
        Change(old: compliance(5), new: compliance(4), bypass: true, allowed: false),
        Change(old: compliance(5), new: governance(6), bypass: true, allowed: false),
        Change(old: compliance(0), new: nil, allowed: true),
    ]

    @Test("may be made longer, and shorter only by those who may", arguments: changes)
    func change(_ row: Change) {
        let error = refusal { () throws(AWSError) in
            try ObjectLock.checkChange(from: row.old, to: row.new, bypassesGovernance: row.bypass, now: Self.now)
        }
        #expect((error == nil) == row.allowed)
        #expect(error == nil || error == .objectLocked)
    }

    @Test("keeps versions from being deleted")
    func delete() {
        func allowed(_ retention: Retention?, hold: Bool = false, bypass: Bool = false) -> Bool {
            refusal { () throws(AWSError) in
                try ObjectLock.checkDelete(retention, hold: hold, bypassesGovernance: bypass, now: Self.now)
            } == nil
        }
        #expect(allowed(nil))
        #expect(!allowed(nil, hold: true, bypass: true))
        #expect(!allowed(Self.governance(1)))
        #expect(allowed(Self.governance(1), bypass: true))
        #expect(!allowed(Self.compliance(1), bypass: true))
        #expect(allowed(Self.compliance(0)))
    }
}
