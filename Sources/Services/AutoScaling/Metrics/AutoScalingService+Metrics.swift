import AWSModel
import AWSService
import AutoScalingShapes
import Ground
import World

/// Source: Auto Scaling API Reference, "EnableMetricsCollection", "DisableMetricsCollection".
extension AutoScalingService {
    func registerMetrics(in table: inout OperationTable) {
        table.on(AutoScalingOperations.enableMetricsCollection, enableMetricsCollection)
        table.on(AutoScalingOperations.disableMetricsCollection, disableMetricsCollection)
    }

    func enableMetricsCollection(_ input: EnableMetricsCollectionQuery, _ context: RequestContext) async throws {
        guard input.granularity == "1Minute" else {
            throw AWSError.validation("Invalid Granularity: \(input.granularity). The only valid value is 1Minute.")
        }
        let names = try Self.metrics(input.metrics)
        try await change(input.autoScalingGroupName, context) { record, _ in
            record.machine.settings.enabledMetrics.formUnion(names)
        }
    }

    func disableMetricsCollection(_ input: DisableMetricsCollectionQuery, _ context: RequestContext) async throws {
        let names = try Self.metrics(input.metrics)
        try await change(input.autoScalingGroupName, context) { record, _ in
            record.machine.settings.enabledMetrics.subtract(names)
        }
    }

    /// All when none is named.
    static func metrics(_ names: [String]?) throws -> [String] {
        guard let names, !names.isEmpty else { return GroupMetrics.names }
        for name in names where !GroupMetrics.names.contains(name) {
            throw AWSError.validation("The metric \(name) is not valid.")
        }
        return names
    }

    /// Publishes the groups' metrics each minute, until cancelled.
    func publishMetrics() async throws {
        while true {
            let now = world.clock.now
            let minute = now.wholeSecondsSince1970 / 60 * 60
            let next = WorldInstant(secondsSince1970: Double(minute + 60))
            try await world.clock.sleep(until: next)
            guard let sink = world.metrics.value else { continue }
            let groups = (try? world.ledger.list(GroupRecord.self)) ?? []
            let time = world.clock.now
            sink.publish(groups.flatMap { GroupMetrics.measurements(of: $0, at: time) })
        }
    }
}
