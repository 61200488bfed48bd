import Ground
import Testing

@Suite("Percent-encoding")
struct PercentEncodingTests {
    @Test(
        "keeps unreserved characters and encodes all others in capitals",
        arguments: [
            ("abcXYZ019-._~", "abcXYZ019-._~"), ("a b+c", "a%20b%2Bc"), ("/é*", "%2F%C3%A9%2A"), ("", ""),
            ("%41", "%2541"), ("\u{1F600}", "%F0%9F%98%80"),
        ]
    )
    func encodes(plain: String, encoded: String) {
        #expect(PercentEncoding.encode(plain) == encoded)
        #expect(PercentEncoding.decode(encoded) == plain)
    }

    @Test("of a path keeps its slashes")
    func path() { #expect(PercentEncoding.encode("/a b/c", keeping: .path) == "/a%20b/c") }

    @Test("reads digits in either case")
    func lowerCase() { #expect(PercentEncoding.decode("%c3%A9") == "é") }

    @Test("takes a plus for a blank only when asked")
    func plus() {
        #expect(PercentEncoding.decode("a+b%2B") == "a+b+")
        #expect(PercentEncoding.decode("a+b%2B", plusIsSpace: true) == "a b+")
    }

    @Test("refuses broken escapes and broken UTF-8", arguments: ["%", "%4", "a%zz", "%4g", "%FF", "%C3"])
    func refused(text: String) { #expect(PercentEncoding.decode(text) == nil) }

    @Test("leaves broken escapes standing when lenient")
    func lenient() {
        #expect(PercentEncoding.decodeBytesLeniently("%4%41%".utf8) == Array("%4A%".utf8))
        #expect(PercentEncoding.decodeBytesLeniently("%FF".utf8) == [0xFF])
    }

    @Test("splits a query into pairs and tells an empty value from none")
    func pairs() throws {
        let pairs = try #require(PercentEncoding.pairs(in: "a=1&b&c=&&d=x%3Dy=z&e+f=g+h&%61=2"))
        #expect(pairs.map(\.name) == ["a", "b", "c", "d", "e f", "a"])
        #expect(pairs.map(\.value) == ["1", nil, "", "x=y=z", "g h", "2"])
        #expect(PercentEncoding.pairs(in: "")?.count == 0)
        #expect(PercentEncoding.pairs(in: "a=%zz") == nil)
        #expect(PercentEncoding.pairs(in: "%=1") == nil)
    }
}
