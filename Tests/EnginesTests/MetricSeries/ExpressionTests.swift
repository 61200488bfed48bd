import MetricSeries
import Testing

@Suite("An expression over series")
struct ExpressionTests {
    /// Times 0, 60, 120, …; nil where there is no value.
    private static func series(_ values: [Double?], label: String = "") -> TimeSeries {
        TimeSeries(
            label: label,
            periodSeconds: 60,
            points: values.enumerated().compactMap { place, value in
                value.map { TimeSeries.Point(time: Int64(place) * 60, value: $0) }
            }
        )
    }

    private static let scope = MathScope(
        values: [
            "m1": .series(series([1, 2, 3, 4])), "m2": .series(series([10, nil, 30, 40])),
            "neg": .series(series([-1.5, 2.5, 0, 100])), "none": .series(series([])),
            "all": .array([series([1, 2], label: "a"), series([3, 4, 5], label: "b")]),
        ],
        metrics: ["m1", "m2"],
        periodSeconds: 60,
        times: [0, 60, 120, 180]
    )

    private static func value(_ text: String) throws -> MathValue { try Expression(text).value(in: scope) }

    @Test(
        "gives one series",
        arguments: [
            ("m1", [1, 2, 3, 4]), ("m1 + 1", [2, 3, 4, 5]), ("-m1", [-1, -2, -3, -4]), ("m1 + m2", [11, nil, 33, 44]),
            ("m2 / m1", [10, nil, 10, 10]), ("2 ^ 3 ^ 0 * m1", [2, 4, 6, 8]), ("(m1 + m1) * 2", [4, 8, 12, 16]),
            ("m1 > 2", [0, 0, 1, 1]), ("m1 >= 2 AND m1 < 4", [0, 1, 1, 0]), ("m1 == 1 || m1 == 4", [1, 0, 0, 1]),
            ("m1 / (m1 - 1)", [nil, 2, 1.5, 4.0 / 3]), ("ABS(neg)", [1.5, 2.5, 0, 100]),
            ("CEIL(neg)", [-1, 3, 0, 100]),
            ("FLOOR(neg)", [-2, 2, 0, 100]), ("LOG10(neg)", [nil, 0.3979400086720376, nil, 2]),
            ("DIFF(m1)", [nil, 1, 1, 1]), ("RATE(m2)", [nil, nil, 20.0 / 120, 10.0 / 60]),
            ("DIFF_TIME(m2)", [nil, nil, 120, 60]), ("RUNNING_SUM(m1)", [1, 3, 6, 10]),
            ("FILL(m2, 0)", [10, 0, 30, 40]),
            ("FILL(m2, REPEAT)", [10, 10, 30, 40]), ("FILL(m2, LINEAR)", [10, 20, 30, 40]),
            ("FILL(m2, m1)", [10, 2, 30, 40]),
            ("IF(m1 > 2, m1, 0)", [0, 0, 3, 4]), ("IF(m1 > 2, m2)", [nil, nil, 30, 40]),
            ("IF(1 > 2, m1, m2)", [10, nil, 30, 40]),
            ("SUM([m1, m2])", [11, 2, 33, 44]), ("MAX(METRICS())", [10, 2, 30, 40]),
            ("SUM(METRICS(\"2\"))", [10, nil, 30, 40]),
            ("TIME_SERIES(7)", [7, 7, 7, 7]), ("m1 / PERIOD(m1) * 60", [1, 2, 3, 4]), ("MINUTE(m1)", [0, 1, 2, 3]),
            ("HOUR(m1)", [0, 0, 0, 0]), ("DAY(m1)", [4, 4, 4, 4]), ("YEAR(m1)", [1970, 1970, 1970, 1970]),
            ("EPOCH(m1)", [0, 60, 120, 180]), ("m1 - AVG(m1)", [-1.5, -0.5, 0.5, 1.5]), ("AVG(all)", [2, 3, 5, nil]),
            ("SLICE(all, 1)", [3, 4, 5, nil]), ("FIRST(SORT(all, SUM, DESC))", [3, 4, 5, nil]),
            ("LAST(all)", [3, 4, 5, nil]),
            ("m1 * METRIC_COUNT(all)", [2, 4, 6, 8]), ("m1 * DATAPOINT_COUNT(m2)", [3, 6, 9, 12]),
            ("sum(m1) + m1", [11, 12, 13, 14]),
        ] as [(String, [Double?])]
    )
    func one(text: String, expected: [Double?]) throws {
        guard case .series(let found) = try Self.value(text) else {
            Issue.record("\(text) gives no series")
            return
        }
        let wanted = Self.series(expected)
        #expect(found.points.map(\.time) == wanted.points.map(\.time))
        for (a, b) in zip(found.points, wanted.points) { #expect(abs(a.value - b.value) < 1e-12) }
    }

    @Test(
        "gives a number",
        arguments: [
            ("SUM(m1)", 10), ("AVG(m1)", 2.5), ("MIN(m1)", 1), ("MAX(m1)", 4), ("STDDEV(m1)", 1.118033988749895),
            ("PERIOD(m1)", 60), ("1 + 2 * 3 ^ 2", 19), ("-2 ^ 2", -4), ("ABS(-3)", 3), ("1.5e3", 1500),
        ]
    )
    func number(text: String, expected: Double) throws {
        guard case .scalar(let found) = try Self.value(text) else {
            Issue.record("\(text) gives no number")
            return
        }
        #expect(abs(found - expected) < 1e-12)
    }

    @Test("gives several series")
    func several() throws {
        #expect(
            try Self.value("all * 2")
                == .array([Self.series([2, 4], label: "a"), Self.series([6, 8, 10], label: "b")])
        )
        #expect(try Self.value("REMOVE_EMPTY([m1, none])") == .array([Self.series([1, 2, 3, 4])]))
        #expect(try Self.value("SORT(all, MAX, DESC, 1)") == .array([Self.series([3, 4, 5], label: "b")]))
    }

    @Test(
        "says what is wrong with it",
        arguments: [
            ("", "Expression is empty"), ("m1 +", "Unexpected end of expression"), ("m1 m2", "Unexpected token 'm2'"),
            ("(m1", "Unexpected end of expression"), ("m1 $ 2", "Unexpected character '$'"),
            ("m9", "Undefined variable 'm9'"),
            ("FOO(m1)", "Unknown function 'FOO'"), ("RATE()", "Wrong number of arguments for function 'RATE'"),
            ("'abc", "Missing closing quote"), ("1 / 0", "The expression divides by zero"),
            ("m1 + 'a'", "Operator '+' does not accept a string"),
            ("ANOMALY_DETECTION_BAND(m1)", "The function ANOMALY_DETECTION_BAND is not built in Faultline"),
            ("all + all", "Operator '+' does not accept two arrays of time series"),
            ("SLICE(all, 9)", "SLICE index is out of range"),
        ]
    )
    func refused(text: String, words: String) {
        #expect(throws: MathError(words)) { try Self.value(text) }
    }

    @Test("is refused when it is nested too deeply, not run into the ground")
    func deep() {
        let text = String(repeating: "(", count: 1000) + "1" + String(repeating: ")", count: 1000)
        #expect(throws: MathError.self) { try Self.value(text) }
    }
}
