import Synchronization

/// The time line of the run that goes on, which many tasks write to.
final class SharedTimeline: Sendable {
    private let timeline: Mutex<Timeline>

    init(start: Double) { timeline = Mutex(Timeline(start: start)) }

    func change<Result: Sendable>(_ body: (inout Timeline) -> Result) -> Result { timeline.withLock { body(&$0) } }

    var now: Timeline { timeline.withLock { $0 } }

    /// Of the last sample that had the fact: who served is also known while nothing is served.
    func lastFact(_ fact: String, of component: String) -> String? {
        timeline.withLock { timeline in
            timeline.samples[component]?.last { $0.facts[fact] != nil }?.facts[fact]
        }
    }
}
