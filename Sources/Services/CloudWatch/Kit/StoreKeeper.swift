import Ground
import MetricSeries
import World

/// Writes the store's samples to the disk now and then, and rolls old ones up.
struct StoreKeeper {
    let store: MetricStore
    let world: World

    private static let flushEvery = Duration.seconds(1)
    private static let compactEvery = Duration.seconds(3600)

    func run() async throws {
        try store.open()
        for notice in store.notices {
            world.events.note("cloudwatch.store.aside", by: "cloudwatch", detail: .string(notice))
        }
        var compacted = world.clock.now
        var isFailing = false
        while true {
            try await world.clock.sleep(until: world.clock.now.advanced(by: Self.flushEvery))
            do {
                try store.flush()
                if compacted.duration(to: world.clock.now) >= Self.compactEvery {
                    compacted = world.clock.now
                    try store.compact(now: compacted.wholeSecondsSince1970)
                }
                isFailing = false
            } catch {
                // A full disk may get room again; samples wait in memory until then, within the store's bounds.
                if !isFailing {
                    world.events.note("cloudwatch.store.failed", by: "cloudwatch", detail: .string("\(error)"))
                }
                isFailing = true
            }
        }
    }
}
