import Glibc
import ProcessSupervisor

/// Reads from a node's log how it fares while it serves nobody: that is told nowhere else.
enum NodeLog {
    static func path(_ directory: String, _ node: String) -> String { "\(directory)/nodes/\(node)/logs/activemq.log" }

    static func size(_ path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// From an offset on, at most so many bytes; the whole when the file was begun anew meanwhile.
    static func read(_ path: String, from offset: Int64, bytesMax: Int) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        let start = offset > size(path) ? 0 : offset
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        let count = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, off_t(start)) }
        return Array(bytes.prefix(max(0, count)))
    }

    /// What the process that was started at this offset says of itself.
    static func standsBy(_ path: String, from offset: Int64) -> Bool {
        let text = String(decoding: read(path, from: offset, bytesMax: 256 << 10), as: UTF8.self)
        return text.contains("This broker is now in slave mode waiting a lock")
    }

    /// Why it ended, as far as its log tells.
    static func ending(_ path: String, from offset: Int64, exit: String) -> BrokerMachine.Ending {
        let text = String(decoding: read(path, from: offset, bytesMax: 1 << 20), as: UTF8.self)
        let troubles = text.split(separator: "\n").filter { $0.contains("| ERROR |") || $0.contains("| WARN  |") }
        let words = troubles.first { line in corruption.contains { line.contains($0) } }
        // One that was killed while it looked through the journal has found nothing wrong yet.
        let gaveUp = text.contains("Failed to start Apache ActiveMQ") && !exit.contains("signal")
        if gaveUp, let words { return .corrupt(message(words)) }
        return .plain(troubles.last.map { "\(exit): \(message($0))" } ?? exit)
    }

    /// What the store says of itself when it cannot be opened; a full disk or a missing right is none of this.
    private static let corruption = [
        "Detected missing/corrupt journal files", "Corrupt journal", "Failed to recover data at position",
        "Store is corrupt",
    ]

    /// The message of a line of the log.
    private static func message(_ line: Substring) -> String {
        let parts = line.split(separator: "|", maxSplits: 2)
        return String((parts.last ?? line).prefix(500)).trimmed
    }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
