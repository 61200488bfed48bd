import Ground
import Sandbox
import World

/// Publishes what running instances use, each minute (detailed monitoring) or each five (basic), and their status
/// checks each minute.
///
/// Source: EC2 User Guide, "CloudWatch metrics for your instances": the periods and dimensions.
struct InstanceMetrics {
    private struct Reading {
        var counters: InstanceCounters
        var at: WorldInstant
    }

    let world: World
    /// The process of a running instance.
    let process: @Sendable (_ instance: String) -> Int32?

    private static let detailed: Int64 = 60
    private static let basic: Int64 = 300

    /// Runs until cancelled.
    func run() async throws {
        var readings: [String: Reading] = [:]
        while true {
            let start = world.clock.now.wholeSecondsSince1970
            let next = (start / Self.detailed + 1) * Self.detailed
            try await world.clock.sleep(until: WorldInstant(secondsSince1970: Double(next)))
            guard let sink = world.metrics.value else { continue }
            let now = world.clock.now
            let running = try world.ledger.list(InstanceRecord.self, where: "state", is: "running")
            let ids = Set(running.map(\.id))
            readings = readings.filter { ids.contains($0.key) }
            var measurements: [Measurement] = []
            for instance in running { measurements += measure(instance, now, &readings) }
            if !measurements.isEmpty { sink.publish(measurements) }
        }
    }

    private func measure(
        _ instance: Kept<InstanceRecord>,
        _ now: WorldInstant,
        _ readings: inout [String: Reading]
    ) -> [Measurement] {
        let period = instance.isMonitored ? Self.detailed : Self.basic
        let minute = now.wholeSecondsSince1970 / Self.detailed * Self.detailed
        let counters = process(instance.id).flatMap(InstanceCounters.read)
        let condition = (try? world.faults.condition(zone: instance.zone, names: [instance.id])) ?? HostCondition()
        var values = InstanceMeasure.checks(
            instance: counters != nil && condition.hasNetwork,
            system: condition.hasPower && condition.hasNetwork
        ).map { ($0, Self.detailed) }
        if let counters {
            if let old = readings[instance.id], minute % period == 0 {
                let processors = InstanceTypeTable.type(instance.type)?.cpus ?? 1
                values += InstanceMeasure.values(
                    from: old.counters,
                    to: counters,
                    seconds: old.at.duration(to: now).inSeconds,
                    processors: processors
                ).map { ($0, period) }
            }
            if readings[instance.id]?.counters.process != counters.process || minute % period == 0 {
                readings[instance.id] = Reading(counters: counters, at: now)
            }
        }
        return values.flatMap { value, period in
            dimensions(of: instance).map { dimensions in
                Measurement(
                    place: instance.place,
                    namespace: "AWS/EC2",
                    name: value.name,
                    dimensions: dimensions,
                    time: WorldInstant(secondsSince1970: Double(minute - period)),
                    value: value.value,
                    unit: value.unit
                )
            }
        }
    }

    /// Each metric is kept by instance and by group; with detailed monitoring also by image and by type.
    private func dimensions(of instance: Kept<InstanceRecord>) -> [[String: String]] {
        var all = [["InstanceId": instance.id]]
        let tags = (try? world.ledger.tags(of: instance.id, in: instance.place)) ?? [:]
        if let group = tags["aws:autoscaling:groupName"] { all.append(["AutoScalingGroupName": group]) }
        if instance.isMonitored {
            all += [["ImageId": instance.image], ["InstanceType": instance.type]]
        }
        return all
    }
}
