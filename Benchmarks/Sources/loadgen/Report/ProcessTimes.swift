import Glibc

/// Processor time, of this process and of others.
enum ProcessTimes {
    /// User and system time of all threads of `processes`, ended or not, to the kernel's tick of 10 ms.
    ///
    /// Source: proc(5), "/proc/pid/stat".
    static func seconds(of processes: [Int]) -> Double {
        let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
        return processes.reduce(0) { sum, process in sum + ticks(of: process) / ticksPerSecond }
    }

    static var ownSeconds: Double {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }

    private static func ticks(of process: Int) -> Double {
        guard let file = fopen("/proc/\(process)/stat", "r") else { return 0 }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = fread(&bytes, 1, bytes.count, file)
        // The second field is the command in parentheses and may hold anything; counting starts after it.
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        guard let end = text.lastIndex(of: ")") else { return 0 }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return user + system
    }
}
