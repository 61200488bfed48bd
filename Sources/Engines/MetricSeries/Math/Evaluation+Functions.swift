import Glibc
import Ground

extension Evaluation {
    func call(_ name: String, _ arguments: [Expression.Node]) throws -> MathValue {
        if let each = Self.pointwise[name] {
            return try map(name, one(name, arguments)) { series in series.mapped { each($0.value) } }
        }
        if let part = Self.ofDate[name] {
            return try map(name, one(name, arguments)) { series in
                series.mapped { Double(part(CivilDate(secondsSince1970: $0.time))) }
            }
        }
        if let summary = Self.summaries[name] { return try summarize(name, one(name, arguments), summary) }
        switch name {
        case "METRICS": return try metrics(arguments)
        case "IF": return try choice(arguments)
        case "FILL": return try fill(arguments)
        case "SLICE": return try slice(arguments)
        case "SORT": return try sort(arguments)
        case "SEARCH": return try search(arguments)
        case "TIME_SERIES": return .series(constant(try scalar(name, one(name, arguments))))
        case "PERIOD": return .scalar(Double(try series(name, one(name, arguments)).periodSeconds))
        case "EPOCH": return try map(name, one(name, arguments)) { $0.mapped { Double($0.time) } }
        case "DATAPOINT_COUNT": return .scalar(Double(try series(name, one(name, arguments)).points.count))
        case "METRIC_COUNT": return .scalar(Double(try array(name, one(name, arguments)).count))
        case "RATE", "DIFF", "DIFF_TIME", "RUNNING_SUM":
            return try map(name, one(name, arguments)) { Self.running(name, $0) }
        case "FIRST", "LAST": return try end(name, arguments)
        case "REMOVE_EMPTY": return .array(try array(name, one(name, arguments)).filter { !$0.points.isEmpty })
        case "ANOMALY_DETECTION_BAND", "INSIGHT_RULE_METRIC", "SERVICE_QUOTA", "LAMBDA", "DB_PERF_INSIGHTS":
            throw MathError("The function \(name) is not built in Faultline")
        default: throw MathError("Unknown function '\(name)'")
        }
    }

    private static let pointwise: [String: @Sendable (Double) -> Double] = [
        "ABS": { abs($0) }, "CEIL": { $0.rounded(.up) }, "FLOOR": { $0.rounded(.down) },
        "LOG": { log($0) }, "LOG10": { log10($0) },
    ]

    private static let ofDate: [String: @Sendable (CivilDate) -> Int] = [
        "MINUTE": { $0.minute }, "HOUR": { $0.hour }, "DATE": { $0.day }, "MONTH": { $0.month }, "YEAR": { $0.year },
        // Monday is 1.
        "DAY": { ($0.weekday + 6) % 7 + 1 },
    ]

    private static let summaries: [String: @Sendable ([Double]) -> Double] = [
        "AVG": { $0.reduce(0, +) / Double($0.count) }, "SUM": { $0.reduce(0, +) }, "MIN": { $0.min() ?? .nan },
        "MAX": { $0.max() ?? .nan },
        "STDDEV": { values in
            let mean = values.reduce(0, +) / Double(values.count)
            return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
        },
    ]

    // MARK: Arguments

    private func one(_ name: String, _ arguments: [Expression.Node]) throws -> MathValue {
        guard arguments.count == 1 else { throw Self.wrongCount(name) }
        return try value(arguments[0])
    }

    private static func wrongCount(_ name: String) -> MathError {
        MathError("Wrong number of arguments for function '\(name)'")
    }

    private func scalar(_ name: String, _ value: MathValue) throws -> Double {
        guard case .scalar(let number) = value else { throw MathError("Function '\(name)' needs a number") }
        return number
    }

    private func series(_ name: String, _ value: MathValue) throws -> TimeSeries {
        guard case .series(let series) = value else { throw MathError("Function '\(name)' needs a single time series") }
        return series
    }

    private func array(_ name: String, _ value: MathValue) throws -> [TimeSeries] {
        guard let all = value.allSeries else { throw MathError("Function '\(name)' needs time series") }
        return all
    }

    private func map(
        _ name: String,
        _ value: MathValue,
        _ change: (TimeSeries) throws -> TimeSeries
    ) throws -> MathValue {
        switch value {
        case .series(let series): return .series(try change(series))
        case .array(let array): return .array(try array.map(change))
        case .scalar(let number):
            // Of a number, what a function makes of one value.
            guard let each = Self.pointwise[name] else { throw MathError("Function '\(name)' needs time series") }
            return .scalar(each(number))
        case .text: throw MathError("Function '\(name)' does not accept a string")
        }
    }

    // MARK: Summaries

    /// A number for one series; for several, one series of what they have at each time.
    private func summarize(
        _ name: String,
        _ value: MathValue,
        _ summary: ([Double]) -> Double
    ) throws -> MathValue {
        switch value {
        case .series(let series):
            guard !series.points.isEmpty else { return .series(series) }
            return .scalar(summary(series.values))
        case .array(let array):
            var byTime: [Int64: [Double]] = [:]
            for series in array { for point in series.points { byTime[point.time, default: []].append(point.value) } }
            let points = byTime.map { TimeSeries.Point(time: $0.key, value: summary($0.value)) }
            let period = array.map(\.periodSeconds).max() ?? scope.periodSeconds
            return .series(
                TimeSeries(label: "", periodSeconds: period, points: points.sorted { $0.time < $1.time })
            )
        case .scalar(let number): return .scalar(summary([number]))
        case .text: throw MathError("Function '\(name)' does not accept a string")
        }
    }

    private static func running(_ name: String, _ series: TimeSeries) -> TimeSeries {
        var result = series
        result.points = []
        var sum = 0.0
        for (place, point) in series.points.enumerated() {
            sum += point.value
            if name == "RUNNING_SUM" {
                result.points.append(TimeSeries.Point(time: point.time, value: sum))
                continue
            }
            guard place > 0 else { continue }
            let before = series.points[place - 1]
            let seconds = Double(point.time - before.time)
            let value =
                switch name {
                case "DIFF": point.value - before.value
                case "DIFF_TIME": seconds
                default: (point.value - before.value) / seconds
                }
            result.points.append(TimeSeries.Point(time: point.time, value: value))
        }
        return result
    }

    private func metrics(_ arguments: [Expression.Node]) throws -> MathValue {
        var wanted = ""
        if let first = arguments.first {
            guard arguments.count == 1, case .text(let text) = first else {
                throw MathError("Function 'METRICS' needs a string")
            }
            wanted = text
        }
        let ids = scope.metrics.filter { wanted.isEmpty || $0.contains(wanted) }
        return .array(ids.flatMap { scope.values[$0]?.allSeries ?? [] })
    }

    private func end(_ name: String, _ arguments: [Expression.Node]) throws -> MathValue {
        let all = try array(name, one(name, arguments))
        guard let found = name == "FIRST" ? all.first : all.last else {
            throw MathError("Function '\(name)' needs a time series")
        }
        return .series(found)
    }

    func constant(_ number: Double) -> TimeSeries {
        TimeSeries(
            label: "",
            periodSeconds: scope.periodSeconds,
            points: scope.times.map { TimeSeries.Point(time: $0, value: number) }
        )
    }

    // MARK: IF, FILL, SLICE, SORT, SEARCH

    private func choice(_ arguments: [Expression.Node]) throws -> MathValue {
        guard (2...3).contains(arguments.count) else { throw Self.wrongCount("IF") }
        let condition = try value(arguments[0])
        let yes = try value(arguments[1])
        let no = arguments.count == 3 ? try value(arguments[2]) : nil
        switch condition {
        case .scalar(let number):
            return number != 0 ? yes : no ?? .series(constant(0).mapped { _ in nil })
        case .series(let series):
            let (whenTrue, whenFalse) = (try lookup(yes), try no.map(lookup))
            return .series(
                series.mapped { point in point.value != 0 ? whenTrue(point.time) : whenFalse?(point.time) }
            )
        case .array: throw MathError("Function 'IF' does not accept an array of time series as its condition")
        case .text: throw MathError("Function 'IF' does not accept a string")
        }
    }

    private func lookup(_ value: MathValue) throws -> (Int64) -> Double? {
        switch value {
        case .scalar(let number): return { _ in number }
        case .series(let series):
            let byTime = Dictionary(series.points.map { ($0.time, $0.value) }, uniquingKeysWith: { $1 })
            return { byTime[$0] }
        default: throw MathError("Function 'IF' needs numbers or single time series")
        }
    }

    private func fill(_ arguments: [Expression.Node]) throws -> MathValue {
        guard arguments.count == 2 else { throw Self.wrongCount("FILL") }
        let filled = try value(arguments[0])
        let filler: Filler
        switch arguments[1] {
        case .reference("REPEAT"): filler = .before
        case .reference("LINEAR"): filler = .linear
        default:
            switch try value(arguments[1]) {
            case .scalar(let number): filler = .number(number)
            case .series(let series):
                filler = .series(
                    Dictionary(series.points.map { ($0.time, $0.value) }, uniquingKeysWith: { $1 })
                )
            default: throw MathError("Function 'FILL' needs a number, a time series, REPEAT or LINEAR")
            }
        }
        return try map("FILL", filled) { filler.fill($0, at: scope.times) }
    }

    private func slice(_ arguments: [Expression.Node]) throws -> MathValue {
        guard (2...3).contains(arguments.count) else { throw Self.wrongCount("SLICE") }
        let all = try array("SLICE", value(arguments[0]))
        let bounds = try arguments.dropFirst().map { Int(clamping: try scalar("SLICE", value($0))) }
        if bounds.count == 1 {
            guard all.indices.contains(bounds[0]) else { throw MathError("SLICE index is out of range") }
            return .series(all[bounds[0]])
        }
        let start = min(max(bounds[0], 0), all.count)
        return .array(Array(all[start..<max(start, min(bounds[1], all.count))]))
    }

    private func sort(_ arguments: [Expression.Node]) throws -> MathValue {
        guard (3...4).contains(arguments.count), case .reference(let function) = arguments[1],
            case .reference(let order) = arguments[2], let summary = Self.summaries[function],
            ["ASC", "DESC"].contains(order)
        else { throw MathError("Function 'SORT' needs time series, AVG, MIN, MAX or SUM, and ASC or DESC") }
        let all = try array("SORT", value(arguments[0]))
        let keyed = all.map { (key: $0.points.isEmpty ? -.infinity : summary($0.values), series: $0) }
        let sorted = keyed.sorted { order == "ASC" ? $0.key < $1.key : $0.key > $1.key }.map(\.series)
        guard arguments.count == 4 else { return .array(sorted) }
        return .array(Array(sorted.prefix(max(0, Int(clamping: try scalar("SORT", value(arguments[3])))))))
    }

    private func search(_ arguments: [Expression.Node]) throws -> MathValue {
        guard (2...3).contains(arguments.count), case .text(let text) = arguments[0],
            case .text(let statistic) = arguments[1]
        else { throw MathError("Function 'SEARCH' needs a search expression, a statistic and a period") }
        guard let search = scope.search else { throw MathError("Function 'SEARCH' is not supported here") }
        let period = arguments.count == 3 ? Int64(clamping: try scalar("SEARCH", value(arguments[2]))) : nil
        return .array(try search(text, statistic, period))
    }
}

extension FixedWidthInteger {
    fileprivate init(clamping number: Double) {
        self = number.isNaN ? 0 : Self(exactly: number.rounded(.towardZero)) ?? (number < 0 ? .min : .max)
    }
}
