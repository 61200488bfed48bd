import Testing

@testable import BrokerPair
@testable import MQService

@Suite("A broker's metrics")
struct BrokerTallyTests {
    private func queue(_ enqueued: Int64) -> DestinationMetrics {
        var metrics = DestinationMetrics(kind: .queue, name: "orders")
        metrics.enqueued = enqueued
        return metrics
    }

    private func enqueued(_ tally: inout BrokerTally, _ node: String, _ count: Int64) -> Double? {
        tally.take(BrokerMetrics(node: node), [queue(count)]).first { $0.name == "EnqueueCount" }?.value
    }

    @Test("count what came since the last reading, and begin anew with another server")
    func growth() {
        var tally = BrokerTally()
        #expect(enqueued(&tally, "1", 10) == 10)
        #expect(enqueued(&tally, "1", 25) == 15)
        #expect(enqueued(&tally, "1", 25) == 0)
        #expect(enqueued(&tally, "2", 4) == 4)
        // The queue was deleted and made anew.
        #expect(enqueued(&tally, "2", 1) == 1)
    }
}
