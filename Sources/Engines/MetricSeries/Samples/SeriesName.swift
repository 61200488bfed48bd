/// What a series is known by.
public struct SeriesName: Sendable, Hashable {
    /// Whose it is: series of different scopes never meet.
    public var scope: String
    public var namespace: String
    public var name: String
    /// In the order of their names.
    public private(set) var dimensions: [Dimension]

    public struct Dimension: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(scope: String, namespace: String, name: String, dimensions: [Dimension] = []) {
        self.scope = scope
        self.namespace = namespace
        self.name = name
        self.dimensions = dimensions.count < 2 ? dimensions : dimensions.sorted { $0.name < $1.name }
    }

    /// The order in which series are listed.
    public func isBefore(_ other: SeriesName) -> Bool {
        if namespace != other.namespace { return namespace < other.namespace }
        if name != other.name { return name < other.name }
        for (mine, theirs) in zip(dimensions, other.dimensions) where mine != theirs {
            return mine.name == theirs.name ? mine.value < theirs.value : mine.name < theirs.name
        }
        return dimensions.count < other.dimensions.count
    }
}

/// Values of one series at one time.
public struct Sample: Sendable {
    public var series: SeriesName
    /// Samples of different units are kept apart.
    public var unit: String
    /// Seconds since 1970.
    public var time: Int64
    public var bucket: Bucket
    /// Whether it is kept by the second; else by the minute.
    public var isFine: Bool

    public init(series: SeriesName, unit: String = "None", time: Int64, bucket: Bucket, isFine: Bool = false) {
        self.series = series
        self.unit = unit
        self.time = time
        self.bucket = bucket
        self.isFine = isFine
    }
}
