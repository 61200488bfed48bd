import PolicyLogic
import Testing

@Suite("A pattern of actions or resources")
struct GlobTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let pattern: String
        let text: String
        let matches: Bool

        init(_ pattern: String, _ text: String, _ matches: Bool) {
            self.pattern = pattern
            self.text = text
            self.matches = matches
        }

        var testDescription: String { "\(pattern) \(matches ? "matches" : "does not match") \(text)" }
    }

    static let actions: [Row] = [
        Row("*", "s3:GetObject", true),
        Row("*:*", "s3:GetObject", true),
        Row("s3:*", "s3:GetObject", true),
        Row("S3:*", "s3:GetObject", true),
        Row("s3:getobject", "s3:GetObject", true),
        Row("S3:GETOBJECT", "s3:GetObject", true),
        Row("s3:GetObject", "S3:getobject", true),
        Row("s3:Get*", "s3:GetObject", true),
        Row("s3:Get*", "s3:PutObject", false),
        Row("s3:*Object", "s3:GetObject", true),
        Row("s3:*Object", "s3:GetObjectAcl", false),
        Row("s3:?etObject", "s3:GetObject", true),
        Row("s3:?etObject", "s3:etObject", false),
        Row("s3:GetObject?", "s3:GetObject", false),
        Row("s3:GetObject?*", "s3:GetObjectAcl", true),
        Row("s3:*Ob*ct*", "s3:GetObjectAcl", true),
        Row("s3:G*t*O*b*j*e*c*t", "s3:GetObject", true),
        Row("s3:*", "s3-object-lambda:Get", false),
        Row("ec2:*", "s3:GetObject", false),
        Row("s3:**", "s3:GetObject", true),
    ]

    @Test("of an action regards no case and spans as its wildcards say", arguments: actions)
    func action(row: Row) throws {
        let allowed = try Fixture.allows(#""Action": "\#(row.pattern)", "Resource": "*""#, Fixture.request(row.text))
        #expect(allowed == row.matches)
    }

    static let resources: [Row] = [
        Row("*", "arn:aws:s3:::shop", true),
        Row("arn:aws:s3:::shop", "arn:aws:s3:::shop", true),
        Row("arn:aws:s3:::shop", "arn:aws:s3:::Shop", false),
        Row("arn:aws:s3:::shop", "arn:aws:s3:::shop/a", false),
        Row("arn:aws:s3:::shop*", "arn:aws:s3:::shop/a", true),
        Row("arn:aws:s3:::shop*", "arn:aws:s3:::shopping", true),
        Row("arn:aws:s3:::shop/*", "arn:aws:s3:::shop", false),
        Row("arn:aws:s3:::shop/*", "arn:aws:s3:::shop/", true),
        Row("arn:aws:s3:::shop/*", "arn:aws:s3:::shop/a/b/c", true),
        Row("arn:aws:s3:::shop/*", "arn:aws:s3:::shop/a:b", true),
        Row("arn:aws:s3:::*/a", "arn:aws:s3:::shop/b/a", true),
        Row("arn:aws:s3:::shop/?.json", "arn:aws:s3:::shop/1.json", true),
        Row("arn:aws:s3:::shop/?.json", "arn:aws:s3:::shop/12.json", false),
        Row("arn:aws:s3:::shop/?.json", "arn:aws:s3:::shop/ü.json", true),
        Row("arn:aws:s3:::shop/?.json", "arn:aws:s3:::shop/🦊.json", true),
        Row("arn:aws:s3:::shop/??.json", "arn:aws:s3:::shop/ü.json", false),
        Row("arn:aws:s3:::shop/*??", "arn:aws:s3:::shop/€", false),
        Row("arn:aws:s3:::shop/?*", "arn:aws:s3:::shop/", false),
        Row("arn:aws:s3:::shop/?*", "arn:aws:s3:::shop/a", true),
        Row("arn:aws:s3:::shop/*.jp?g", "arn:aws:s3:::shop/x.jpeg", true),
        Row("arn:aws:s3:::shop/*.jp?g", "arn:aws:s3:::shop/x.jpg", false),
        Row("arn:aws:sqs:*:111122223333:*", "arn:aws:sqs:us-east-1:111122223333:jobs", true),
        Row("arn:aws:sqs:*:111122223333:*", "arn:aws:sqs:us-east-1:444455556666:jobs", false),
        Row("arn:aws:sqs:us-*-1:111122223333:jobs", "arn:aws:sqs:us-west-1:111122223333:jobs", true),
        Row("arn:aws:sqs:us-*-1:111122223333:jobs", "arn:aws:sqs:us-west-2:111122223333:jobs", false),
        Row("arn:aws:s3*", "arn:aws:s3:::shop", true),
        Row("arn:aws:s3:::shop/a*b*c", "arn:aws:s3:::shop/abbc", true),
        Row("arn:aws:s3:::shop/a*b*c", "arn:aws:s3:::shop/acb", false),
        Row("arn:aws:s3:::shop/a*b*c", "arn:aws:s3:::shop/aXbXcXbXc", true),
        Row("arn:aws:s3:::shop/a*a*a*", "arn:aws:s3:::shop/aa", false),
        Row("arn:aws:s3:::shop/[a-z]+", "arn:aws:s3:::shop/[a-z]+", true),
        Row("arn:aws:s3:::shop/[a-z]+", "arn:aws:s3:::shop/abc", false),
        Row("arn:aws:s3:::shop/a.c", "arn:aws:s3:::shop/abc", false),
        Row("arn:*:s3:::shop", "arn:aws:s3:::shop", true),
    ]

    @Test("of a resource regards case and lets * run over every character", arguments: resources)
    func resource(row: Row) throws {
        let elements = #""Action": "*", "Resource": "\#(row.pattern)""#
        #expect(try Fixture.allows(elements, Fixture.request(on: row.text)) == row.matches)
    }

    @Test("that is turned round matches what it does not list")
    func negated() throws {
        let notAction = #""NotAction": ["s3:Delete*", "iam:*"], "Resource": "*""#
        #expect(try Fixture.allows(notAction, Fixture.request("s3:GetObject")))
        #expect(try !Fixture.allows(notAction, Fixture.request("s3:DeleteObject")))
        #expect(try !Fixture.allows(notAction, Fixture.request("IAM:GetUser")))
        let notResource = #""Action": "*", "NotResource": ["arn:aws:s3:::shop", "arn:aws:s3:::shop/*"]"#
        #expect(try !Fixture.allows(notResource, Fixture.request(on: "arn:aws:s3:::shop/a")))
        #expect(try Fixture.allows(notResource, Fixture.request(on: "arn:aws:s3:::bank/a")))
    }

    @Test("matches if one of several does")
    func several() throws {
        let elements = #""Action": ["s3:PutObject", "s3:GetObject"], "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::b"]"#
        #expect(try Fixture.allows(elements, Fixture.request(on: "arn:aws:s3:::b")))
        #expect(try !Fixture.allows(elements, Fixture.request(on: "arn:aws:s3:::c")))
        #expect(try !Fixture.allows(elements, Fixture.request("s3:DeleteObject", on: "arn:aws:s3:::b")))
    }

    @Test("made to explode does not")
    func hostile() throws {
        let pattern = "arn:aws:s3:::" + String(repeating: "a*", count: 800) + "b"
        let text = "arn:aws:s3:::" + String(repeating: "a", count: 1000)
        #expect(try !Fixture.allows(#""Action": "*", "Resource": "\#(pattern)""#, Fixture.request(on: text)))
    }

    /// The plain definition, exponential but hard to get wrong.
    private func reference(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "*" {
            return reference(pattern.dropFirst(), text) || !text.isEmpty && reference(pattern, text.dropFirst())
        }
        guard let next = text.first, first == "?" || first == next else { return false }
        return reference(pattern.dropFirst(), text.dropFirst())
    }

    @Test("agrees with the plain definition on thousands of small cases", arguments: [1, 2, 3, 4] as [UInt64])
    func property(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<1500 {
            let pattern = dice.word(of: Array("aab*?*é"), lengths: 0...7)
            let text = dice.word(of: Array("aabé"), lengths: 0...8)
            let arn = "arn:aws:s3:::"
            let elements = #""Action": "*", "Resource": "\#(arn + pattern)""#
            let expected = reference(Array(pattern)[...], Array(text)[...])
            let found = try Fixture.allows(elements, Fixture.request(on: arn + text))
            #expect(found == expected, "seed \(seed): \(pattern) on \(text)")
        }
    }
}

/// Seeded randomness, so that a failed case can be had again.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[Int(next() % UInt64(choices.count))] }
    mutating func number(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(next() % UInt64(range.count)) }
    mutating func word(of letters: [Character], lengths: ClosedRange<Int>) -> String {
        let count = number(lengths)
        return String((0..<count).map { _ in pick(letters) })
    }
}
