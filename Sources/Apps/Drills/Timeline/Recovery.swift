/// How long a component was away after a fault, as samples show it.
package struct Recovery: Sendable, Equatable {
    package var component: String
    /// False when no sample failed: the fault was not felt here.
    package var isFelt = false
    /// From the fault to the first good sample after the last failed one; nil when none came.
    package var seconds: Double?
    /// From the last good sample before the first failed one to that same good one: the longest that a user
    /// can have waited.
    package var gapSeconds: Double?
    package var failedSamples = 0

    /// - Parameters:
    ///   - starts: when something was broken. Counted is from the last one before the component's last failure began.
    ///   - until: samples from there on tell of something else.
    package init(_ component: String, samples: [Sample], starts: [Double], until: Double) {
        self.component = component
        guard let first = starts.min() else { return }
        let known = samples.filter { $0.state != .unknown }
        let window = known.filter { $0.time >= first && $0.time < until }
        let failed = window.filter { $0.state == .failed }
        failedSamples = failed.count
        guard let firstFailed = failed.first, let lastFailed = failed.last else {
            seconds = 0
            return
        }
        isFelt = true
        guard let back = window.first(where: { $0.time > lastFailed.time && $0.isWell }) else { return }
        let runStart = Self.lastRunStart(window, endingAt: lastFailed.time)
        let cause = starts.filter { $0 <= runStart }.max() ?? first
        seconds = back.time - cause
        let before = known.last { $0.time < firstFailed.time && $0.isWell }
        gapSeconds = back.time - (before?.time ?? firstFailed.time)
    }

    /// When the last unbroken run of failures began.
    private static func lastRunStart(_ window: [Sample], endingAt end: Double) -> Double {
        var start = end
        for sample in window.reversed() where sample.time <= end {
            guard sample.state == .failed else { break }
            start = sample.time
        }
        return start
    }
}
