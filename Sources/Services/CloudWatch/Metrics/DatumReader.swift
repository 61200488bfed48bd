import AWSModel
import CloudWatchShapes
import Ground
import MetricSeries

/// Reads one datum of PutMetricData into a sample.
///
/// Source: CloudWatch API Reference, "MetricDatum"; CloudWatch User Guide, "Service quotas".
struct DatumReader {
    let scope: String
    let namespace: String
    /// Seconds since 1970.
    let now: Int64

    private static let valuesMax = 150
    private static let dimensionsMax = 30
    private static let pastSeconds: Int64 = 14 * 86_400
    private static let futureSeconds: Int64 = 2 * 3600
    /// 2 to the power of 360.
    private static let greatest = 2.3485425827738332e108

    func sample(_ datum: MetricDatum, _ path: String) throws -> Sample {
        let dimensions = try self.dimensions(datum, path)
        let time = datum.timestamp?.wholeSeconds ?? now
        guard time >= now - Self.pastSeconds else {
            throw AWSError.invalidValue(
                "The parameter \(path).Timestamp must specify a time no more than two weeks in the past."
            )
        }
        guard time <= now + Self.futureSeconds else {
            throw AWSError.invalidValue(
                "The parameter \(path).Timestamp must specify a time no more than two hours in the future."
            )
        }
        if let resolution = datum.storageResolution, resolution != 1, resolution != 60 {
            throw AWSError.invalidValue(
                "The value \(resolution) for parameter \(path).StorageResolution is invalid. Valid values are 1 and 60."
            )
        }
        return Sample(
            series: SeriesName(
                scope: scope,
                namespace: namespace,
                name: datum.metricName,
                dimensions: dimensions
            ),
            unit: datum.unit ?? "None",
            time: time,
            bucket: try bucket(datum, path),
            isFine: datum.storageResolution == 1
        )
    }

    private func dimensions(_ datum: MetricDatum, _ path: String) throws -> [SeriesName.Dimension] {
        let given = datum.dimensions ?? []
        guard given.count <= Self.dimensionsMax else {
            throw AWSError.invalidValue(
                "The collection \(path).Dimensions must not have a size greater than \(Self.dimensionsMax)."
            )
        }
        for (place, dimension) in given.enumerated() {
            let name = "\(path).Dimensions.member.\(place + 1)"
            guard !dimension.name.isEmpty, !dimension.name.hasPrefix(":"), Self.isPlain(dimension.name) else {
                throw AWSError.invalidValue("The value \(dimension.name) for parameter \(name).Name is invalid.")
            }
            guard Self.isPlain(dimension.value), dimension.value.contains(where: { !$0.isWhitespace }) else {
                throw AWSError.invalidValue("The value \(dimension.value) for parameter \(name).Value is invalid.")
            }
        }
        guard Set(given.map(\.name)).count == given.count else {
            throw AWSError.invalidValue("No two dimensions of a metric can have the same name.")
        }
        return given.map { SeriesName.Dimension($0.name, $0.value) }
    }

    static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }

    // MARK: Values

    private func bucket(_ datum: MetricDatum, _ path: String) throws -> Bucket {
        let given = [
            ("Value", datum.value != nil), ("Values", datum.values?.isEmpty == false),
            ("StatisticValues", datum.statisticValues != nil),
        ].filter(\.1).map(\.0)
        guard let first = given.first else {
            throw AWSError.missingParameter(
                "At least one of the parameters \(path).Value, \(path).Values, \(path).StatisticValues must be "
                    + "specified."
            )
        }
        if given.count > 1 {
            throw AWSError.invalidCombination(
                "The parameters \(path).\(first) and \(path).\(given[1]) are mutually exclusive and you have "
                    + "specified both."
            )
        }
        if let value = datum.value { return Bucket(value: try checked(value, path + ".Value")) }
        if let set = datum.statisticValues { return try bucket(set, path + ".StatisticValues") }
        return try bucket(datum.values ?? [], datum.counts, path)
    }

    private func bucket(_ set: StatisticSet, _ path: String) throws -> Bucket {
        let count = try checked(set.sampleCount, path + ".SampleCount")
        guard count > 0 else {
            throw AWSError.invalidValue("The value \(count) for parameter \(path).SampleCount is invalid.")
        }
        let (least, greatest) = (
            try checked(set.minimum, path + ".Minimum"), try checked(set.maximum, path + ".Maximum")
        )
        guard least <= greatest else {
            throw AWSError.invalidValue("The parameter \(path).Minimum must be less than or equal to \(path).Maximum.")
        }
        return Bucket(count: count, sum: try checked(set.sum, path + ".Sum"), minimum: least, maximum: greatest)
    }

    private func bucket(_ values: [Field], _ counts: [Field]?, _ path: String) throws -> Bucket {
        guard values.count <= Self.valuesMax else {
            throw AWSError.invalidValue(
                "The collection \(path).Values must not have a size greater than \(Self.valuesMax)."
            )
        }
        if let counts, counts.count != values.count {
            throw AWSError.invalidValue(
                "The parameters \(path).Values and \(path).Counts must be of the same size."
            )
        }
        var whole: Bucket?
        for (place, value) in values.enumerated() {
            let value = try checked(value.number, "\(path).Values.member.\(place + 1)")
            let countPath = "\(path).Counts.member.\(place + 1)"
            let count = try counts.map { try checked($0[place].number, countPath) } ?? 1
            guard count >= 0 else {
                throw AWSError.invalidValue("The value \(count) for parameter \(countPath) is invalid.")
            }
            guard count > 0 else { continue }
            let bucket = Bucket(value: value, count: count)
            whole?.merge(bucket)
            if whole == nil { whole = bucket }
        }
        guard let whole else {
            throw AWSError.invalidValue("The parameter \(path).Counts must have a count greater than 0.")
        }
        return whole
    }

    private func checked(_ value: Double, _ path: String) throws -> Double {
        if value.isNaN { throw AWSError.invalidValue("The value NaN for parameter \(path) is invalid.") }
        guard abs(value) <= Self.greatest else {
            throw AWSError.invalidValue("The value \(value) for parameter \(path) is invalid.")
        }
        return value
    }
}

extension Field {
    var number: Double {
        switch self {
        case .double(let value): value
        case .integer(let value): Double(value)
        default: .nan
        }
    }
}
