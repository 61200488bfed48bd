import Ground
import Testing

@Suite("A civil date")
struct CivilDateTests {
    struct Row: Sendable {
        let seconds: Int64
        let iso: String
        let http: String
    }

    static let rows = [
        Row(seconds: 0, iso: "1970-01-01T00:00:00Z", http: "Thu, 01 Jan 1970 00:00:00 GMT"),
        Row(seconds: -1, iso: "1969-12-31T23:59:59Z", http: "Wed, 31 Dec 1969 23:59:59 GMT"),
        Row(seconds: 951_782_400, iso: "2000-02-29T00:00:00Z", http: "Tue, 29 Feb 2000 00:00:00 GMT"),
        Row(seconds: 784_111_777, iso: "1994-11-06T08:49:37Z", http: "Sun, 06 Nov 1994 08:49:37 GMT"),
        Row(seconds: 1_369_353_600, iso: "2013-05-24T00:00:00Z", http: "Fri, 24 May 2013 00:00:00 GMT"),
        Row(seconds: 4_107_542_400, iso: "2100-03-01T00:00:00Z", http: "Mon, 01 Mar 2100 00:00:00 GMT"),
        Row(seconds: -2_208_988_800, iso: "1900-01-01T00:00:00Z", http: "Mon, 01 Jan 1900 00:00:00 GMT"),
        Row(seconds: 253_402_300_799, iso: "9999-12-31T23:59:59Z", http: "Fri, 31 Dec 9999 23:59:59 GMT"),
    ]

    @Test("is the same in seconds, ISO 8601 and HTTP form", arguments: rows)
    func forms(row: Row) {
        let date = CivilDate(secondsSince1970: row.seconds)
        #expect(date.secondsSince1970 == row.seconds)
        #expect(date.iso8601 == row.iso)
        #expect(date.httpDate == row.http)
        #expect(CivilDate(iso8601: row.iso) == date)
        #expect(CivilDate(iso8601: date.iso8601Basic) == date)
        #expect(CivilDate(iso8601Basic: date.iso8601Basic) == date)
        #expect(CivilDate(httpDate: row.http) == date)
        #expect(date.iso8601Basic == row.iso.filter { $0 != "-" && $0 != ":" })
    }

    @Test("goes to and from seconds on every day of four centuries")
    func everyDay() {
        var year = 1800
        var month = 1
        var day = 1
        var seconds: Int64 = -5_364_662_400
        var wrong = 0
        while year < 2200 {
            let date = CivilDate(secondsSince1970: seconds + 86_399)
            let same = date.year == year && date.month == month && date.day == day
            if !same || date.secondsSince1970 != seconds + 86_399 { wrong += 1 }
            seconds += 86_400
            day += 1
            if day > CivilDate.days(inMonth: month, year: year) {
                day = 1
                month = month % 12 + 1
                year += month == 1 ? 1 : 0
            }
        }
        #expect(wrong == 0)
    }

    @Test(
        "is read from any ISO 8601 form that clients write",
        arguments: [
            ("2014-04-29T18:30:38.5Z", "2014-04-29T18:30:38.5Z"), ("20140429T183038Z", "2014-04-29T18:30:38Z"),
            ("2014-04-29T18:30:38+01:30", "2014-04-29T17:00:38Z"), ("2014-04-29T18:30:38-0800", "2014-04-30T02:30:38Z"),
            ("2014-04-29T18:30:38,123456789999-00", "2014-04-29T18:30:38.123456789Z"),
            ("2014-04-29", "2014-04-29T00:00:00Z"),
            ("20140429", "2014-04-29T00:00:00Z"), ("2014-04-29T18:30Z", "2014-04-29T18:30:00Z"),
            ("2014-04-29 18:30:38", "2014-04-29T18:30:38Z"), ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ]
    )
    func isoForms(text: String, expected: String) { #expect(CivilDate(iso8601: text)?.iso8601Shortest == expected) }

    @Test(
        "is not read from what is no date",
        arguments: [
            "", "2014", "2014-02-30T00:00:00Z", "2013-02-29", "2014-13-01", "2014-00-01", "2014-04-29T24:00:00Z",
            "2014-04-29T18:60:00Z", "2014-04-29T18:30:38.Z", "2014-04-29T18:30:38Zx", "2014-04-29T18:3038Z",
            "2014-0429", "2014-04-29T18:30:38+1", "x", "2014-04-29T18:30:38 EST",
        ]
    )
    func notISO(text: String) { #expect(CivilDate(iso8601: text) == nil) }

    @Test(
        "is read from the forms that HTTP has had",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
            "Sun, 06 Nov 1994 08:49:37 +0000", "Sun, 06 Nov 1994 09:49:37 +0100", "6 Nov 1994 08:49:37 UTC",
        ]
    )
    func httpForms(text: String) { #expect(CivilDate(httpDate: text)?.secondsSince1970 == 784_111_777) }

    @Test(
        "is not read from broken HTTP forms",
        arguments: [
            "", "Sun", "Sun,", "Sun, 06 Nov 1994", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37", "Sun Nov", "Sun, 06 Nov 1994 08:49:37 PST", "Su, 06 Nov 1994 08:49:37 GMT",
        ]
    )
    func notHTTP(text: String) { #expect(CivilDate(httpDate: text) == nil) }

    @Test("is read from and written as seconds with a fraction")
    func epoch() {
        #expect(CivilDate(epochSeconds: "1515531081.123")?.iso8601(fractionDigits: 3) == "2018-01-09T20:51:21.123Z")
        #expect(CivilDate(epochSeconds: "1515531081.123")?.epochSecondsShortest == "1515531081.123")
        #expect(CivilDate(epochSeconds: "1515531081")?.epochSeconds(fractionDigits: 3) == "1515531081.000")
        #expect(CivilDate(epochSeconds: "1.5e9")?.secondsSince1970 == 1_500_000_000)
        #expect(CivilDate(epochSeconds: "-0.25")?.epochSecondsShortest == "-0.25")
        #expect(CivilDate(epochSeconds: "-1.5")?.epochSecondsShortest == "-1.5")
        #expect(CivilDate(secondsSince1970: 1.75)?.nanosecond == 750_000_000)
        #expect(CivilDate(secondsSince1970: -0.25)?.secondsSince1970 == -1)
        for text in ["", "-", "x", "1.", "1x", "nan", "inf", "1e300"] { #expect(CivilDate(epochSeconds: text) == nil) }
    }

    @Test("is ordered by time")
    func order() throws {
        let first = try #require(CivilDate(iso8601: "2026-01-01T00:00:00.1Z"))
        let second = try #require(CivilDate(iso8601: "2026-01-01T00:00:00.2Z"))
        #expect(first < second)
        #expect(second < first.adding(seconds: 1))
    }
}
