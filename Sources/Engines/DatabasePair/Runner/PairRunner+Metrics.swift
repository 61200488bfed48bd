import Glibc
import Ground
import ProcessSupervisor

extension PairRunner {
    func metrics() async -> DatabaseMetrics? {
        let node = record.primary
        guard memory[node]?.isOpen == true else { return nil }
        let answer = try? await speak(node, "asking for figures", within: .seconds(2)) { session throws(SessionError) in
            try session.query("SHOW GLOBAL STATUS")
        }
        guard let rows = answer else { return nil }
        var values: [String: UInt64] = [:]
        for row in rows {
            if let name = row["Variable_name"], let value = row["Value"].flatMap({ UInt64($0) }) {
                values[name] = value
            }
        }
        func value(_ names: String...) -> UInt64 { names.reduce(0) { $0 + (values[$1] ?? 0) } }
        let number = memory[node]?.identity?.number ?? 0
        let data = place(node).data
        let (processor, resident, logs) = await environment.pool.run {
            (Self.processorSeconds(number), Self.residentBytes(number), Self.logBytes(data))
        }
        return DatabaseMetrics(
            connections: Int64(clamping: value("Threads_connected")),
            queries: value("Questions"),
            commits: value("Com_commit") + value("Com_insert", "Com_update", "Com_delete", "Com_replace"),
            reads: value("Com_select"),
            writes: value("Com_insert", "Com_update", "Com_delete", "Com_replace"),
            bytesReceived: value("Bytes_received"),
            bytesSent: value("Bytes_sent"),
            storageUsedBytes: storage.usedBytes,
            storageFreeBytes: max(0, plan.storageBytes - storage.usedBytes),
            binaryLogBytes: logs,
            standbyLagSeconds: record.standby == nil ? nil : storage.standbyLagSeconds,
            processorSeconds: processor,
            memoryBytes: resident,
            memoryLimitBytes: plan.nodes.first { $0.id == node }?.memoryBytes
        )
    }

    private static func processorSeconds(_ number: Int32) -> Double {
        let text = HostFile.text("/proc/\(number)/stat") ?? ""
        // The name, in parentheses, may hold spaces.
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func residentBytes(_ number: Int32) -> Int64 {
        let fields = (HostFile.text("/proc/\(number)/statm") ?? "").split(separator: " ")
        guard fields.count > 1, let pages = Int64(fields[1]) else { return 0 }
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static func logBytes(_ data: String) -> Int64 {
        HostFile.names(in: data).filter { $0.hasPrefix("binlog.") }.reduce(0) { $0 + FileOwner.size("\(data)/\($1)") }
    }

    func logFiles() async -> [DatabaseLogFile] {
        let directory = place(record.primary).logs
        return await environment.pool.run {
            HostFile.names(in: directory).compactMap { name in
                var entry = stat()
                guard stat("\(directory)/\(name)", &entry) == 0 else { return nil }
                let changed = Int64(entry.st_mtim.tv_sec) * 1000 + Int64(entry.st_mtim.tv_nsec) / 1_000_000
                return DatabaseLogFile(
                    name: Self.logFolder(name) + name,
                    bytes: Int64(entry.st_size),
                    changedMillisecondsSince1970: changed
                )
            }
        }
    }

    private static func logFolder(_ name: String) -> String {
        switch name {
        case "mysql-general.log": "general/"
        case "mysql-slowquery.log": "slowquery/"
        default: "error/"
        }
    }

    func readLog(
        _ name: String,
        from offset: Int64,
        bytesMax: Int
    ) async throws(DatabaseError) -> (bytes: [UInt8], next: Int64) {
        guard await logFiles().contains(where: { $0.name == name }), let file = name.split(separator: "/").last else {
            throw .notPossible(id: id, reason: "there is no log file \(name)")
        }
        let path = "\(place(record.primary).logs)/\(file)"
        return try await environment.pool.run { () throws(DatabaseError) in
            let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw .machine(operation: "open", path: path, code: errno) }
            defer { close(descriptor) }
            var bytes = [UInt8](repeating: 0, count: max(0, min(bytesMax, 1 << 20)))
            let count = pread(descriptor, &bytes, bytes.count, off_t(offset))
            guard count >= 0 else { throw .machine(operation: "read", path: path, code: errno) }
            return (Array(bytes[..<count]), offset + Int64(count))
        }
    }
}
