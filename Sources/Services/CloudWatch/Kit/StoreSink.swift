import Ground
import MetricSeries
import World

/// Takes what services publish.
struct StoreSink: MetricSink {
    let store: MetricStore
    let clock: WorldClock

    func publish(_ measurements: [Measurement]) {
        store.record(
            measurements.map { measurement in
                Sample(
                    series: SeriesName(
                        scope: measurement.place.metricScope,
                        namespace: measurement.namespace,
                        name: measurement.name,
                        dimensions: measurement.dimensions.map { SeriesName.Dimension($0.key, $0.value) }
                    ),
                    unit: measurement.unit,
                    time: measurement.time.wholeSecondsSince1970,
                    bucket: Bucket(value: measurement.value)
                )
            },
            now: clock.now.wholeSecondsSince1970
        )
    }
}
