import Testing

@testable import HTTPFront

@Suite("Header fields")
struct HeaderFieldsTests {
    @Test("are found without case and keep their order")
    func lookup() {
        var fields: HeaderFields = ["Content-Type": "text/plain", "x-a": "1"]
        fields.append("X-A", "2")
        #expect(fields["content-type"] == "text/plain")
        #expect(fields["CONTENT-TYPE"] == "text/plain")
        #expect(fields["x-b"] == nil)
        #expect(fields.all("x-a") == ["1", "2"])
        #expect(fields.map(\.name) == ["Content-Type", "x-a", "X-A"])
        #expect(fields.map(\.value) == ["text/plain", "1", "2"])
    }

    @Test("are removed and replaced by name")
    func removal() {
        var fields: HeaderFields = ["a": "1", "B": "2", "b": "3"]
        fields.remove("b")
        #expect(fields.map(\.name) == ["a"])
        fields.replace("A", with: "9")
        #expect(fields.all("a") == ["9"])
    }

    @Test("cannot be made to end a line")
    func splitting() {
        let fields: HeaderFields = ["x-meta\r\n": "a\r\nset-cookie: b\u{0}"]
        #expect(fields.map(\.name) == ["x-meta--"])
        #expect(fields.map(\.value) == ["a  set-cookie: b "])
        #expect(String(decoding: fields.lines, as: UTF8.self) == "x-meta--: a  set-cookie: b \r\n")
    }

    @Test(
        "know the date as HTTP writes it",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
        ]
    )
    func date(unixSeconds: Int64, expected: String) {
        #expect(DateLine.imfFixdate(unixSeconds: unixSeconds) == expected)
    }
}
