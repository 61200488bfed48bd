/// Values by time, as expressions have them.
public struct TimeSeries: Sendable, Equatable {
    public struct Point: Sendable, Equatable {
        /// Seconds since 1970.
        public var time: Int64
        public var value: Double

        public init(time: Int64, value: Double) {
            self.time = time
            self.value = value
        }
    }

    public var label: String
    public var periodSeconds: Int64
    /// In the order of their times.
    public var points: [Point]

    public init(label: String = "", periodSeconds: Int64, points: [Point]) {
        self.label = label
        self.periodSeconds = periodSeconds
        self.points = points
    }

    public var values: [Double] { points.map(\.value) }

    func mapped(_ change: (Point) -> Double?) -> TimeSeries {
        var copy = self
        copy.points = points.compactMap { point in
            change(point).flatMap { $0.isFinite ? Point(time: point.time, value: $0) : nil }
        }
        return copy
    }
}

/// What an expression, or a part of it, comes to.
public enum MathValue: Sendable, Equatable {
    case scalar(Double)
    case series(TimeSeries)
    case array([TimeSeries])
    case text(String)

    /// Nil for a scalar or a text.
    public var allSeries: [TimeSeries]? {
        switch self {
        case .series(let series): [series]
        case .array(let array): array
        default: nil
        }
    }
}
