import Glibc
import ProcessSupervisor

/// What the kernel counts of a server's process.
enum ProcessFigures {
    static func residentBytes(_ process: Int32) -> Int64 {
        let words = (HostFile.text("/proc/\(process)/statm") ?? "").split(separator: " ")
        return words.count > 1 ? (Int64(words[1]) ?? 0) * Int64(sysconf(Int32(_SC_PAGESIZE))) : 0
    }

    /// Of all its threads since it began.
    static func processorTime(_ process: Int32) -> Duration {
        let line = HostFile.text("/proc/\(process)/stat") ?? ""
        let words = line[(line.lastIndex(of: ")") ?? line.startIndex)...].split(separator: " ")
        guard words.count > 13, let user = Int64(words[12]), let system = Int64(words[13]) else { return .zero }
        return .milliseconds((user + system) * 1000 / Int64(sysconf(Int32(_SC_CLK_TCK))))
    }

    /// Open connections to the ports that clients use, in the process's own network.
    static func connections(_ process: Int32, address: String) -> Int64 {
        let text =
            (HostFile.text("/proc/\(process)/net/tcp") ?? "") + (HostFile.text("/proc/\(process)/net/tcp6") ?? "")
        let ports = [BrokerEngine.Port.openWire, BrokerEngine.Port.stomp, BrokerEngine.Port.mqtt]
            .map { ":" + hexadecimal($0) }
        return Int64(
            text.split(separator: "\n").count { line in
                let words = line.split(separator: " ", maxSplits: 4)
                guard words.count > 3, words[3] == "01" else { return false }
                return ports.contains { words[1].hasSuffix($0) } && words[1].contains(address)
            }
        )
    }

    /// As the kernel writes ports: four digits.
    private static func hexadecimal(_ port: Int) -> String {
        let digits = String(port, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
