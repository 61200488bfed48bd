import Ground
import Testing

@Suite("A moment of world time")
struct WorldInstantTests {
    @Test("rounds whole seconds and milliseconds down, before 1970 too")
    func rounding() {
        #expect(WorldInstant(nanosecondsSince1970: 1_999_999_999).wholeSecondsSince1970 == 1)
        #expect(WorldInstant(nanosecondsSince1970: -1).wholeSecondsSince1970 == -1)
        #expect(WorldInstant(nanosecondsSince1970: -1_000_000_000).wholeSecondsSince1970 == -1)
        #expect(WorldInstant(nanosecondsSince1970: -1).millisecondsSince1970 == -1)
    }

    @Test("stops at the end of the range")
    func clamped() {
        #expect(WorldInstant.distantFuture.advanced(by: .seconds(1)) == .distantFuture)
        #expect(WorldInstant.epoch.advanced(by: .seconds(Int64.max)) == .distantFuture)
        #expect(WorldInstant(secondsSince1970: .infinity) == .distantFuture)
    }

    @Test("differs from another by what was added")
    func difference() {
        let a = WorldInstant(secondsSince1970: 1_700_000_000.25)
        let b = a.advanced(by: .milliseconds(1500))
        #expect(a.duration(to: b) == .milliseconds(1500))
        #expect(b.duration(to: a) == .milliseconds(-1500))
        #expect(b.secondsSince1970 == 1_700_000_001.75)
        #expect(a < b)
    }
}

@Suite("The machine's time")
struct HostTimeTests {
    @Test("of running never steps back")
    func uptime() {
        let watch = Stopwatch()
        var last = HostTime.uptime
        for _ in 0..<1000 {
            let now = HostTime.uptime
            #expect(now >= last)
            last = now
        }
        #expect(watch.elapsed >= .zero)
    }
}
