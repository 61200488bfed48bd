import Ground
import Testing

@Suite("A JSON text")
struct JSONTests {
    @Test(
        "comes back as it was written",
        arguments: [
            "null", "true", "[]", "{}", "[1,2.50,-3e+7]", #"{"b":1,"a":{"c":[null,false]}}"#, #""a\"b\\c\n""#,
            "9223372036854775807", #""grüße 🦊""#,
        ]
    )
    func roundTrip(text: String) throws {
        #expect(try JSONValue.parse(text).text == text)
    }

    @Test(
        "that is malformed is refused",
        arguments: [
            "", "{", "[1,]", "01", "1.", "+1", "\"\u{1}\"", #""\x""#, #"{"a" 1}"#, "nul", "[1] 2", #""\u12G4""#,
            "{a:1}",
            "'a'", "1e", "-",
        ]
    )
    func malformed(text: String) {
        #expect(throws: JSONError.self) { try JSONValue.parse(text) }
    }

    @Test("that is nested without end does not exhaust the stack")
    func depth() {
        let text = String(repeating: "[", count: 1_000_000)
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(text) }
        #expect(error?.reason == .tooDeep)
    }

    @Test("may escape any character")
    func escapes() throws {
        #expect(try JSONValue.parse(#""\u0041\ud83e\udd8a\/\ud800""#) == "A🦊/\u{FFFD}")
    }

    @Test("finds its members however many there are")
    func members() throws {
        var object = JSONObject()
        for number in 0..<40 { object["k\(number)"] = JSONValue(number) }
        object["k3"] = nil
        #expect(object["k39"] == 39)
        #expect(object["k3"] == nil)
        #expect(object.count == 39)
    }
}
