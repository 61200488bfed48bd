import Glibc

/// The clocks of the machine. Nothing but this file reads them.
public enum HostTime {
    /// The machine's wall clock. Clients stamp their signatures by it, whatever the world clock says.
    public static var wall: WorldInstant { WorldInstant(nanosecondsSince1970: read(CLOCK_REALTIME)) }

    /// How long the machine has run, sleep included. Never steps back: measure durations with it.
    public static var uptime: Duration { .nanoseconds(uptimeNanoseconds) }

    public static var uptimeNanoseconds: Int64 { read(CLOCK_BOOTTIME) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// Measures how long something took, in the machine's time.
public struct Stopwatch: Sendable {
    private let start = HostTime.uptimeNanoseconds

    public init() {}

    public var elapsed: Duration { .nanoseconds(HostTime.uptimeNanoseconds - start) }
    public var elapsedMilliseconds: Double { Double(HostTime.uptimeNanoseconds - start) / 1e6 }
}
