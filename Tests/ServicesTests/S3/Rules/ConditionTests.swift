import AWSModel
import Testing

@testable import S3Service

@Suite("Conditional reads")
struct ReadConditionTests {
    static let tag = "8d777f385d3dfec8815d20f7496026dc"
    /// Wed, 04 Jun 2025 12:00:00 GMT and half a second.
    static let modified: Int64 = 1_749_038_400_500
    static let same = "Wed, 04 Jun 2025 12:00:00 GMT"
    static let before = "Wed, 04 Jun 2025 11:59:59 GMT"
    static let after = "Wed, 04 Jun 2025 12:00:01 GMT"
    static let now = modified + 10_000

    struct Row: Sendable {
        var headers: HeaderFields
        var verdict: ReadConditions.Verdict
    }

    static let rows = [
        Row(headers: [:], verdict: .proceed),
        Row(headers: ["If-Match": "\"\(tag)\""], verdict: .proceed),
        Row(headers: ["If-Match": tag], verdict: .proceed),
        Row(headers: ["If-Match": "\"x\", \"\(tag)\""], verdict: .proceed),
        Row(headers: ["If-Match": "*"], verdict: .proceed),
        Row(headers: ["If-Match": "ABCORZ"], verdict: .failed("If-Match")),
        Row(headers: ["If-None-Match": "\"\(tag)\""], verdict: .notModified),
        Row(headers: ["If-None-Match": "W/\"\(tag)\""], verdict: .notModified),
        Row(headers: ["If-None-Match": tag], verdict: .notModified),
        Row(headers: ["If-None-Match": "*"], verdict: .notModified),
        Row(headers: ["If-None-Match": "ABCORZ"], verdict: .proceed),
        Row(headers: ["If-Modified-Since": before], verdict: .proceed),
        Row(headers: ["If-Modified-Since": same], verdict: .notModified),
        Row(headers: ["If-Modified-Since": after], verdict: .notModified),
        Row(headers: ["If-Modified-Since": "Sat, 29 Oct 2095 19:43:31 GMT"], verdict: .proceed),
        Row(headers: ["If-Modified-Since": "yesterday"], verdict: .proceed),
        Row(headers: ["If-Unmodified-Since": before], verdict: .failed("If-Unmodified-Since")),
        Row(headers: ["If-Unmodified-Since": same], verdict: .proceed),
        Row(headers: ["If-Unmodified-Since": after], verdict: .proceed),
        // A tag that matches outweighs the date beside it.
        Row(headers: ["If-Match": tag, "If-Unmodified-Since": before], verdict: .proceed),
        Row(headers: ["If-None-Match": tag, "If-Modified-Since": before], verdict: .notModified),
        Row(headers: ["If-None-Match": "x", "If-Modified-Since": after], verdict: .proceed),
        // The order in which they fail.
        Row(headers: ["If-Match": "x", "If-None-Match": tag], verdict: .failed("If-Match")),
        Row(headers: ["If-Unmodified-Since": before, "If-None-Match": tag], verdict: .failed("If-Unmodified-Since")),
    ]

    @Test("are judged in the order of RFC 9110", arguments: rows)
    func judge(_ row: Row) {
        let verdict = ReadConditions(row.headers).judge(tag: Self.tag, modified: Self.modified, now: Self.now)
        #expect(verdict == row.verdict, "\(row.headers.lines)")
    }

    @Test("fail outright for the source of a copy")
    func copySource() {
        func check(_ headers: HeaderFields) -> String? {
            refusal { () throws(AWSError) in
                try ReadConditions(copySource: headers).checkCopySource(tag: Self.tag, modified: Self.modified)
            }?.detail("Condition")
        }
        let prefix = "x-amz-copy-source-if-"
        #expect(check([prefix + "match": Self.tag, prefix + "none-match": "etag123"]) == nil)
        #expect(check([prefix + "match": "x"]) == "x-amz-copy-source-If-Match")
        #expect(check([prefix + "none-match": Self.tag]) == "x-amz-copy-source-If-None-Match")
        #expect(check([prefix + "modified-since": Self.after]) == "x-amz-copy-source-If-Modified-Since")
        #expect(check([prefix + "unmodified-since": Self.before]) == "x-amz-copy-source-If-Unmodified-Since")
        #expect(check(["if-match": "x"]) == nil)
    }

    @Test("give a range only of what the client knows")
    func ifRange() {
        func holds(_ text: String?) -> Bool {
            ReadConditions.rangeHolds(ifRange: text, tag: Self.tag, modified: Self.modified)
        }
        #expect(holds(nil))
        #expect(holds("\"\(Self.tag)\""))
        #expect(!holds("\"x\""))
        #expect(holds(Self.same))
        #expect(!holds(Self.before))
    }
}

@Suite("Conditional writes")
struct WriteConditionTests {
    struct Row: Sendable {
        var headers: HeaderFields
        var existing: String?
        var code: String?
        var detail: String?
    }

    static let rows = [
        Row(headers: [:], existing: "t"),
        Row(headers: ["If-None-Match": "*"]),
        Row(headers: ["If-None-Match": "*"], existing: "t", code: "PreconditionFailed", detail: "If-None-Match"),
        Row(headers: ["If-None-Match": "\"t\""], existing: "t", code: "NotImplemented"),
        Row(headers: ["If-Match": "\"t\""], existing: "t"),
        Row(headers: ["If-Match": "t"], existing: "t"),
        Row(headers: ["If-Match": "\"x\""], existing: "t", code: "PreconditionFailed", detail: "If-Match"),
        Row(headers: ["If-Match": "\"x\""], code: "NoSuchKey"),
        Row(headers: ["If-Match": "*"], existing: "t", code: "NotImplemented"),
        Row(headers: ["If-Match": "t", "If-None-Match": "*"], existing: "t", code: "NotImplemented"),
    ]

    @Test("are refused as AWS does", arguments: rows)
    func check(_ row: Row) {
        let error = refusal { () throws(AWSError) in
            try PutConditions(row.headers).check(existing: row.existing, key: "k")
        }
        #expect(error?.code == row.code)
        #expect(error?.detail("Condition") == row.detail)
    }

    @Test("of a completion fail when something came in between")
    func completion() {
        func check(_ headers: HeaderFields, _ existing: String?) -> String? {
            refusal { () throws(AWSError) in
                try PutConditions(headers).check(existing: existing, key: "k", changedSinceBegin: true)
            }?.code
        }
        #expect(check([:], "t") == nil)
        #expect(check(["if-match": "t"], "t") == "ConditionalRequestConflict")
        #expect(check(["if-match": "x"], "t") == "PreconditionFailed")
        #expect(check(["if-none-match": "*"], nil) == "ConditionalRequestConflict")
    }

    @Test("of a delete look at the tag; size and time are for directory buckets")
    func delete() throws {
        func check(_ headers: HeaderFields, directory: Bool = false) -> String? {
            refusal { () throws(AWSError) in
                try DeleteConditions(headers, isDirectoryBucket: directory).check(tag: "t", size: 3, modified: 5_700)
            }?.code
        }
        #expect(check([:]) == nil)
        #expect(check(["if-match": "\"t\""]) == nil)
        #expect(check(["if-match": "*"]) == nil)
        #expect(check(["if-match": "badetag"]) == "PreconditionFailed")
        #expect(check(["x-amz-if-match-size": "3"]) == "NotImplemented")
        #expect(check(["x-amz-if-match-size": "3"], directory: true) == nil)
        #expect(check(["x-amz-if-match-size": "9"], directory: true) == "PreconditionFailed")
        let time = "Thu, 01 Jan 1970 00:00:05 GMT"
        #expect(check(["x-amz-if-match-last-modified-time": time]) == "NotImplemented")
        #expect(check(["x-amz-if-match-last-modified-time": time], directory: true) == nil)
    }
}
