import Ground

/// What the kernel has counted of a running instance since it was started: processor time of its control group, and
/// what passed its network interfaces.
struct InstanceCounters: Sendable, Equatable {
    /// Nil when there is no group that counts it.
    var processorMicroseconds: Int64?
    var bytesIn: Int64 = 0
    var bytesOut: Int64 = 0
    var packetsIn: Int64 = 0
    var packetsOut: Int64 = 0
    /// The process that was measured: another one counts anew.
    var process: Int32

    /// Where the second version of control groups is mounted: alone, or beside the first.
    private static let groupMounts = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"]

    /// Nil when the process is gone.
    static func read(process: Int32) -> InstanceCounters? {
        guard let groups = text("/proc/\(process)/cgroup"), let devices = text("/proc/\(process)/net/dev") else {
            return nil
        }
        var counters = InstanceCounters(process: process)
        counters.addInterfaces(devices)
        counters.processorMicroseconds = groupPath(groups).flatMap { path in
            groupMounts.lazy.compactMap { text($0 + path + "/cpu.stat") }.first.flatMap(usage)
        }
        return counters
    }

    /// The path in the hierarchy of the second version; nil for its root, which is the whole machine.
    static func groupPath(_ groups: String) -> String? {
        for line in groups.split(separator: "\n") where line.hasPrefix("0::") {
            let path = String(line.dropFirst(3))
            return path == "/" ? nil : path
        }
        return nil
    }

    static func usage(_ statistics: String) -> Int64? {
        for line in statistics.split(separator: "\n") where line.hasPrefix("usage_usec ") {
            return Int64(line.dropFirst(11))
        }
        return nil
    }

    /// Adds up the lines of `/proc/net/dev`, but for the loopback's.
    mutating func addInterfaces(_ devices: String) {
        for line in devices.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].drop(while: { $0 == " " }) != "lo" else { continue }
            let numbers = parts[1].split(separator: " ").map { Int64($0) ?? 0 }
            guard numbers.count >= 16 else { continue }
            bytesIn += numbers[0]
            packetsIn += numbers[1]
            bytesOut += numbers[8]
            packetsOut += numbers[9]
        }
    }

    private static func text(_ path: String) -> String? {
        HostDirectory.stream(path).map { String(decoding: $0, as: UTF8.self) }
    }
}
