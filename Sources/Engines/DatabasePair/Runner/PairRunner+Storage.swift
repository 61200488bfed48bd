import CLinux
import Glibc
import Ground
import ProcessSupervisor

extension PairRunner {
    private static let calmLook: Duration = .seconds(5)
    private static let purgeInterval: Duration = .seconds(30)
    /// Logs of this size are kept for a standby that comes back; a longer absence costs a new copy.
    private static let logBytesKept: Int64 = 256 << 20

    var isStorageLookDue: Bool {
        let node = record.primary
        return !storage.isLooking && memory[node]?.isOpen == true && memory[node]?.missed == 0
            && now >= storage.nextLook
    }

    /// Measures the primary's data; at its limit writes are refused, and reads go on.
    ///
    /// Done beside all else: a server whose commits wait lets what is asked here wait too.
    func watchStorage() async {
        defer { storage.isLooking = false }
        let node = record.primary
        let isNear = storage.usedBytes > plan.storageBytes / 10 * 8
        storage.nextLook = now + (isNear ? Self.checkInterval : Self.calmLook)
        let path = place(node).data
        let (used, free) = await environment.pool.run { (FileOwner.size(path), Self.fileSystemFree(path)) }
        storage.take(usedBytes: used, limit: plan.storageBytes, fileSystemFree: free)
        guard node == record.primary, memory[node]?.isOpen == true else { return }
        if storage.isFull != storage.isServerReadOnly { await setReadOnly(node, storage.isFull) }
        await purgeLogs(node)
    }

    private func setReadOnly(_ node: String, _ isOn: Bool) async {
        let result = try? await speak(node, "setting read_only") { session throws(SessionError) in
            try session.query("SET GLOBAL read_only = \(isOn ? "ON" : "OFF")")
        }
        guard result != nil else { return }
        storage.isServerReadOnly = isOn
        tell(isOn ? .storageFull : .storageFreed)
    }

    private func purgeLogs(_ node: String) async {
        if commitsWait, !record.isStandbyPromotable { return }
        if let last = lastPurge, now - last < Self.purgeInterval { return }
        lastPurge = now
        for node in record.nodes where memory[node]?.missed == 0 && memory[node]?.isOpen != nil {
            _ = try? await speak(node, "purging logs") { session throws(SessionError) in
                let logs = try session.query("SHOW BINARY LOGS")
                var bytes: Int64 = 0
                for log in logs.reversed() {
                    bytes += log["File_size"].flatMap { Int64($0) } ?? 0
                    guard bytes > Self.logBytesKept, let name = log["Log_name"] else { continue }
                    try session.query("PURGE BINARY LOGS TO \(SQLText.literal(name))")
                    return
                }
            }
        }
    }

    static func fileSystemFree(_ path: String) -> Int64 {
        var figures = statvfs()
        guard statvfs(path, &figures) == 0 else { return .max }
        return Int64(clamping: UInt64(figures.f_bavail) * UInt64(figures.f_frsize))
    }
}
