import Ground

/// What lies between two readings of an instance's counters.
///
/// Source: EC2 User Guide, "List the available CloudWatch metrics for your instances".
struct InstanceMeasure: Sendable, Equatable {
    struct Value: Sendable, Equatable {
        var name: String
        var value: Double
        var unit: String
    }

    /// Only what was measured: a counter that is not there gives no metric.
    static func values(
        from old: InstanceCounters,
        to new: InstanceCounters,
        seconds: Double,
        processors: Int
    ) -> [Value] {
        guard old.process == new.process, seconds > 0 else { return [] }
        var values: [Value] = []
        if let before = old.processorMicroseconds, let after = new.processorMicroseconds, after >= before {
            let share = Double(after - before) / 1e6 / seconds / Double(max(processors, 1))
            values.append(Value(name: "CPUUtilization", value: min(100, share * 100), unit: "Percent"))
        }
        for (name, before, after, unit) in [
            ("NetworkIn", old.bytesIn, new.bytesIn, "Bytes"), ("NetworkOut", old.bytesOut, new.bytesOut, "Bytes"),
            ("NetworkPacketsIn", old.packetsIn, new.packetsIn, "Count"),
            ("NetworkPacketsOut", old.packetsOut, new.packetsOut, "Count"),
        ] where after >= before {
            values.append(Value(name: name, value: Double(after - before), unit: unit))
        }
        return values
    }

    /// One when the check fails.
    static func checks(instance: Bool, system: Bool) -> [Value] {
        [
            Value(name: "StatusCheckFailed", value: instance && system ? 0 : 1, unit: "Count"),
            Value(name: "StatusCheckFailed_Instance", value: instance ? 0 : 1, unit: "Count"),
            Value(name: "StatusCheckFailed_System", value: system ? 0 : 1, unit: "Count"),
        ]
    }
}
