/// What stands where a series has no value.
enum Filler {
    case number(Double)
    case series([Int64: Double])
    /// The value before.
    case before
    /// On the line between the values around.
    case linear

    func fill(_ series: TimeSeries, at times: [Int64]) -> TimeSeries {
        let known = Dictionary(series.points.map { ($0.time, $0.value) }, uniquingKeysWith: { $1 })
        var filled = series
        filled.points = []
        var next = 0
        for time in Set(times).union(known.keys).sorted() {
            while next < series.points.count, series.points[next].time < time { next += 1 }
            let before = next > 0 ? series.points[next - 1] : nil
            let after = next < series.points.count ? series.points[next] : nil
            guard let value = known[time] ?? missing(time, before, after) else { continue }
            filled.points.append(TimeSeries.Point(time: time, value: value))
        }
        return filled
    }

    private func missing(_ time: Int64, _ before: TimeSeries.Point?, _ after: TimeSeries.Point?) -> Double? {
        switch self {
        case .number(let number): return number
        case .series(let values): return values[time]
        case .before: return before?.value
        case .linear:
            guard let before, let after else { return nil }
            let share = Double(time - before.time) / Double(after.time - before.time)
            return before.value + (after.value - before.value) * share
        }
    }
}
