import AWSModel
import Ground
import S3Shapes
import Testing

@testable import S3Service

@Suite("Lifecycle rules")
struct LifecycleTests {
    static let day: Int64 = 86_400_000

    /// A rule that is in order, but for what the change does to it.
    static func rule(_ id: String? = "r", _ change: (inout LifecycleRule) -> Void = { _ in }) -> LifecycleRule {
        LifecycleRule {
            $0.id = id
            $0.status = "Enabled"
            $0.filter = LifecycleRuleFilter()
            $0.expiration = LifecycleExpiration { $0.days = 7 }
            change(&$0)
        }
    }

    static func transition(_ name: String, days: Int? = nil, date: Int64? = nil) -> Transition {
        Transition {
            $0.storageClass = name
            $0.days = days
            $0.date = date.map { Timestamp(milliseconds: $0) }
        }
    }

    static func tag(_ key: String, _ value: String) -> S3Shapes.Tag {
        S3Shapes.Tag {
            $0.key = key
            $0.value = value
        }
    }

    static func check(_ rules: LifecycleRule...) -> AWSError? {
        refusal { () throws(AWSError) in
            try ConfigurationCheck.lifecycle(BucketLifecycleConfiguration { $0.rules = rules })
        }
    }

    struct Row: Sendable {
        var name: String
        var code: String?
        var change: @Sendable (inout LifecycleRule) -> Void

        init(_ name: String, _ code: String? = nil, _ change: @escaping @Sendable (inout LifecycleRule) -> Void) {
            self.name = name
            self.code = code
            self.change = change
        }
    }

    static let rows = [
        Row("plain") { _ in },
        Row("without id") { $0.id = nil },
        Row("long id", "InvalidArgument") { $0.id = String(repeating: "a", count: 256) },
        Row("status", "MalformedXML") { $0.status = "enabled" },
        Row("neither prefix nor filter", "MalformedXML") { $0.filter = nil },
        Row("both prefix and filter", "MalformedXML") { $0.prefix = "" },
        Row("older form") {
            $0.filter = nil
            $0.prefix = "logs/"
        },
        Row("no action", "InvalidRequest") { $0.expiration = nil },
        Row("days 0", "InvalidArgument") { $0.expiration = LifecycleExpiration { $0.days = 0 } },
        Row("empty expiration", "MalformedXML") { $0.expiration = LifecycleExpiration() },
        Row("marker and days", "MalformedXML") {
            $0.expiration = LifecycleExpiration {
                $0.days = 1
                $0.expiredObjectDeleteMarker = true
            }
        },
        Row("marker") { $0.expiration = LifecycleExpiration { $0.expiredObjectDeleteMarker = true } },
        Row("date at midnight") {
            $0.expiration = LifecycleExpiration { $0.date = Timestamp(milliseconds: 20_000 * day) }
        },
        Row("date at noon", "InvalidArgument") {
            $0.expiration = LifecycleExpiration { $0.date = Timestamp(milliseconds: 20_000 * day + day / 2) }
        },
        Row("two conditions", "MalformedXML") {
            $0.filter = LifecycleRuleFilter {
                $0.prefix = ""
                $0.objectSizeGreaterThan = 500
            }
        },
        Row("and beside prefix", "MalformedXML") {
            $0.filter = LifecycleRuleFilter {
                $0.prefix = ""
                $0.and = LifecycleRuleAndOperator { $0.prefix = "test" }
            }
        },
        Row("empty and", "MalformedXML") {
            $0.filter = LifecycleRuleFilter { $0.and = LifecycleRuleAndOperator() }
        },
        Row("same tag twice", "InvalidRequest") {
            $0.filter = LifecycleRuleFilter {
                $0.and = LifecycleRuleAndOperator { $0.tags = [tag("a", "1"), tag("a", "2")] }
            }
        },
        Row("sizes that no object has", "InvalidRequest") {
            $0.filter = LifecycleRuleFilter {
                $0.and = LifecycleRuleAndOperator {
                    $0.objectSizeGreaterThan = 10
                    $0.objectSizeLessThan = 10
                }
            }
        },
        Row("tier twice", "InvalidRequest") {
            $0.expiration = nil
            $0.transitions = [transition("GLACIER", days: 1), transition("GLACIER", days: 2)]
        },
        Row("no tier", "MalformedXML") { $0.transitions = [transition("STANDARD", days: 1)] },
        Row("tier too soon", "InvalidArgument") {
            $0.expiration = nil
            $0.transitions = [transition("STANDARD_IA", days: 29)]
        },
        Row("archive at once") {
            $0.expiration = nil
            $0.transitions = [transition("GLACIER", days: 0)]
        },
        Row("waterfall") {
            $0.expiration = LifecycleExpiration { $0.days = 91 }
            $0.transitions = [
                transition("GLACIER", days: 60), transition("STANDARD_IA", days: 30),
                transition("DEEP_ARCHIVE", days: 90),
            ]
        },
        Row("waterfall too fast", "InvalidArgument") {
            $0.expiration = nil
            $0.transitions = [transition("STANDARD_IA", days: 30), transition("GLACIER", days: 59)]
        },
        Row("waterfall upwards", "InvalidArgument") {
            $0.expiration = nil
            $0.transitions = [transition("DEEP_ARCHIVE", days: 1), transition("GLACIER", days: 2)]
        },
        Row("gone before it moves", "InvalidArgument") { $0.transitions = [transition("GLACIER", days: 7)] },
        Row("days and dates", "InvalidRequest") { $0.transitions = [transition("GLACIER", date: 20_000 * day)] },
        Row("noncurrent without days", "MalformedXML") {
            $0.noncurrentVersionExpiration = NoncurrentVersionExpiration()
        },
        Row("noncurrent") {
            $0.noncurrentVersionExpiration = NoncurrentVersionExpiration {
                $0.noncurrentDays = 1
                $0.newerNoncurrentVersions = 100
            }
        },
        Row("too many newer", "InvalidArgument") {
            $0.noncurrentVersionExpiration = NoncurrentVersionExpiration {
                $0.noncurrentDays = 1
                $0.newerNoncurrentVersions = 101
            }
        },
        Row("abort") {
            $0.abortIncompleteMultipartUpload = AbortIncompleteMultipartUpload { $0.daysAfterInitiation = 2 }
        },
        Row("abort with tags", "InvalidRequest") {
            $0.filter = LifecycleRuleFilter { $0.tag = tag("a", "b") }
            $0.abortIncompleteMultipartUpload = AbortIncompleteMultipartUpload { $0.daysAfterInitiation = 2 }
        },
        Row("abort at once", "InvalidArgument") {
            $0.abortIncompleteMultipartUpload = AbortIncompleteMultipartUpload { $0.daysAfterInitiation = 0 }
        },
    ]

    @Test("are held to AWS's rules", arguments: rows)
    func rules(_ row: Row) {
        #expect(Self.check(Self.rule("r", row.change))?.code == row.code, "\(row.name)")
    }

    @Test("must have names of their own")
    func names() {
        #expect(Self.check(Self.rule("a"), Self.rule("b")) == nil)
        #expect(Self.check(Self.rule("a"), Self.rule("a"))?.code == "InvalidArgument")
        #expect(Self.check(Self.rule(nil), Self.rule(nil)) == nil)
        #expect(Self.check()?.code == "MalformedXML")
    }

    static func subject(_ key: String = "key", size: Int = 4, tags: [NamedValue] = []) -> LifecycleRules.Subject {
        // 2025-06-04T12:00:00Z
        LifecycleRules.Subject(key: key, size: size, tags: tags, modified: 1_749_038_400_000)
    }

    static func expiry(_ subject: LifecycleRules.Subject, _ rules: LifecycleRule...) -> LifecycleRules.Expiry? {
        LifecycleRules(BucketLifecycleConfiguration { $0.rules = rules }).expiry(of: subject)
    }

    @Test("foretell when an object goes")
    func header() {
        let expiry = Self.expiry(Self.subject(), Self.rule("rule one/ä"))
        #expect(expiry?.header == "expiry-date=\"Thu, 12 Jun 2025 00:00:00 GMT\", rule-id=\"rule%20one%2F%C3%A4\"")
        #expect(Self.expiry(Self.subject(), Self.rule { $0.status = "Disabled" }) == nil)
    }

    @Test("foretell by the one that comes first")
    func earliest() {
        let late = Self.rule("late") { $0.expiration = LifecycleExpiration { $0.days = 30 } }
        let dated = Self.rule("dated") {
            $0.expiration = LifecycleExpiration { $0.date = Timestamp(milliseconds: 1_749_081_600_000) }
        }
        #expect(Self.expiry(Self.subject(), late, Self.rule("soon"))?.rule == "soon")
        #expect(Self.expiry(Self.subject(), late, Self.rule("soon"), dated)?.rule == "dated")
    }

    @Test("hold for what their filter lets through")
    func filters() {
        func holds(_ subject: LifecycleRules.Subject, _ filter: LifecycleRuleFilter) -> Bool {
            Self.expiry(subject, Self.rule { $0.filter = filter }) != nil
        }
        let tags: [NamedValue] = [("key1", "tag1"), ("key5", "tag5")]
        let prefix = LifecycleRuleFilter { $0.prefix = "test" }
        #expect(holds(Self.subject("testobject"), prefix))
        #expect(!holds(Self.subject("other"), prefix))
        #expect(holds(Self.subject(tags: tags), LifecycleRuleFilter { $0.tag = Self.tag("key1", "tag1") }))
        #expect(!holds(Self.subject(tags: tags), LifecycleRuleFilter { $0.tag = Self.tag("key1", "tag2") }))
        let both = LifecycleRuleFilter {
            $0.and = LifecycleRuleAndOperator { $0.tags = [Self.tag("key1", "tag1"), Self.tag("key5", "tag6")] }
        }
        #expect(!holds(Self.subject(tags: tags), both))
        let large = LifecycleRuleFilter { $0.objectSizeGreaterThan = 20 }
        #expect(!holds(Self.subject(size: 20), large))
        #expect(holds(Self.subject(size: 21), large))
        let small = LifecycleRuleFilter { $0.objectSizeLessThan = 10 }
        #expect(holds(Self.subject(size: 9), small))
        #expect(!holds(Self.subject(size: 10), small))
    }

    @Test("foretell when an upload is given up")
    func abort() {
        let rule = Self.rule("a") {
            $0.abortIncompleteMultipartUpload = AbortIncompleteMultipartUpload { $0.daysAfterInitiation = 1 }
        }
        let rules = LifecycleRules(BucketLifecycleConfiguration { $0.rules = [rule] })
        #expect(rules.abort(ofUploadTo: "k", begun: 1)?.date == 2 * Self.day)
        #expect(rules.abort(ofUploadTo: "k", begun: 1)?.rule == "a")
    }

    @Test("can be had in the older form")
    func older() {
        let rule = Self.rule {
            $0.filter = LifecycleRuleFilter { $0.prefix = "p" }
            $0.transitions = [Self.transition("GLACIER", days: 1)]
        }
        let older = Rule(newer: rule)
        #expect(older.prefix == "p")
        #expect(LifecycleRule(older: older).transitions?.first?.storageClass == "GLACIER")
    }
}
