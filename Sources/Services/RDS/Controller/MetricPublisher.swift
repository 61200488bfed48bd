import DatabasePair
import Ground
import World

/// Publishes what is measured of each database, every minute of world time.
///
/// Source: RDS User Guide, "Amazon CloudWatch metrics for Amazon RDS": only those that are really measured.
struct MetricPublisher: Sendable {
    private static let period = Duration.seconds(60)

    let world: World
    let host: any DatabaseHost

    func run() async throws {
        var last: [String: (at: WorldInstant, uptime: Int64, metrics: DatabaseMetrics)] = [:]
        while true {
            for kept in try world.ledger.list(DatabaseRecord.self) where kept.goal == .running {
                guard let sink = world.metrics.value, let now = await host.metrics(kept.resourceID) else { continue }
                let uptime = HostTime.uptimeNanoseconds
                let before = last[kept.resourceID]
                let seconds = before.map { Double(uptime - $0.uptime) / 1e9 }
                sink.publish(
                    Self.measurements(now, before?.metrics, seconds: seconds, kept).map { name, value, unit in
                        Measurement(
                            place: kept.place,
                            namespace: "AWS/RDS",
                            name: name,
                            dimensions: ["DBInstanceIdentifier": kept.id],
                            time: world.clock.now,
                            value: value,
                            unit: unit
                        )
                    }
                )
                last[kept.resourceID] = (world.clock.now, uptime, now)
            }
            try await world.clock.sleep(for: Self.period)
        }
    }

    private static func measurements(
        _ now: DatabaseMetrics,
        _ before: DatabaseMetrics?,
        seconds: Double?,
        _ kept: Kept<DatabaseRecord>
    ) -> [(String, Double, String)] {
        var all: [(String, Double, String)] = [
            ("DatabaseConnections", Double(now.connections), "Count"),
            ("FreeStorageSpace", Double(now.storageFreeBytes), "Bytes"),
            ("BinLogDiskUsage", Double(now.binaryLogBytes), "Bytes"),
        ]
        if let limit = now.memoryLimitBytes {
            all.append(("FreeableMemory", Double(max(0, limit - now.memoryBytes)), "Bytes"))
        }
        guard let before, let seconds, seconds > 0 else { return all }
        // A counter that fell began anew with its server.
        func rate(_ new: UInt64, _ old: UInt64) -> Double? { new < old ? nil : Double(new - old) / seconds }
        let rates: [(String, Double?, String)] = [
            ("ReadIOPS", rate(now.reads, before.reads), "Count/Second"),
            ("WriteIOPS", rate(now.writes, before.writes), "Count/Second"),
            ("NetworkReceiveThroughput", rate(now.bytesReceived, before.bytesReceived), "Bytes/Second"),
            ("NetworkTransmitThroughput", rate(now.bytesSent, before.bytesSent), "Bytes/Second"),
        ]
        all += rates.compactMap { entry in entry.1.map { (entry.0, $0, entry.2) } }
        if now.processorSeconds >= before.processorSeconds,
            let processors = InstanceClass.named(kept.settings.instanceClass)?.processors
        {
            let share = (now.processorSeconds - before.processorSeconds) / seconds / Double(processors)
            all.append(("CPUUtilization", min(100, share * 100), "Percent"))
        }
        return all
    }
}
