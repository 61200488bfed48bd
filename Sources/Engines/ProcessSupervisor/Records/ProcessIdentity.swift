import Glibc

/// A process for good: numbers are used again, but not with the same start time since the same boot.
public struct ProcessIdentity: Sendable, Hashable {
    public let number: Int32
    /// In clock ticks since the machine's start, as in /proc/PID/stat.
    public let startTicks: UInt64

    public init(number: Int32, startTicks: UInt64) {
        self.number = number
        self.startTicks = startTicks
    }

    /// Reads a line of /proc/PID/stat. The program's name in it may hold anything, brackets and line feeds too.
    init?(stat: String) {
        guard let bracket = stat.lastIndex(of: ")"), let space = stat.firstIndex(of: " "),
            let number = Int32(stat[..<space])
        else { return nil }
        // Behind the name the third field comes first; the start time is the 22nd.
        let fields = stat[stat.index(after: bracket)...].split(whereSeparator: { $0 == " " || $0 == "\n" })
        guard fields.count > 19, let ticks = UInt64(fields[19]) else { return nil }
        self.init(number: number, startTicks: ticks)
    }

    /// The process that has this number now.
    static func current(_ number: Int32) -> ProcessIdentity? {
        HostFile.text("/proc/\(number)/stat").flatMap { ProcessIdentity(stat: $0) }
    }

    /// True while it runs; a zombie does not run.
    public var isAlive: Bool {
        guard let stat = HostFile.text("/proc/\(number)/stat"), ProcessIdentity(stat: stat) == self,
            let bracket = stat.lastIndex(of: ")")
        else { return false }
        let state = stat[stat.index(after: bracket)...].first { $0 != " " }
        return state != "Z" && state != "X"
    }
}
