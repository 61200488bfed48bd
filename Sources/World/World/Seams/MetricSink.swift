package import Ground

/// Where services publish what they measure; CloudWatch fills the seam `World.metrics`. Must return at once.
package protocol MetricSink: Sendable {
    func publish(_ measurements: [Measurement])
}

/// One value of a metric at a time.
package struct Measurement: Sendable, Hashable {
    package var place: Place
    /// Such as `AWS/RDS`.
    package var namespace: String
    package var name: String
    /// Such as `["DBInstanceIdentifier": "orders"]`.
    package var dimensions: [String: String]
    package var time: WorldInstant
    package var value: Double
    /// As CloudWatch names it: `Count`, `Seconds`, `Percent`, `Bytes`, `None`.
    package var unit: String

    package init(
        place: Place,
        namespace: String,
        name: String,
        dimensions: [String: String],
        time: WorldInstant,
        value: Double,
        unit: String = "None"
    ) {
        self.place = place
        self.namespace = namespace
        self.name = name
        self.dimensions = dimensions
        self.time = time
        self.value = value
        self.unit = unit
    }
}
