import AWSModel
import AWSService
import CloudWatchShapes
import Ground
import World

/// Source: CloudWatch API Reference, "PutMetricAlarm", "PutCompositeAlarm".
extension CloudWatchService {
    private static let alarmsMax = 5000

    func putMetricAlarm(_ input: PutMetricAlarmInput, _ context: RequestContext) async throws {
        let definition = try MetricAlarmReader(input: input, context: context).definition()
        let check = AlarmActionCheck(
            context: context,
            isComposite: false,
            hasInstance: definition.metric?.dimensions.contains { $0.name == "InstanceId" } ?? false
        )
        try await put(
            input.alarmName,
            .metric(definition),
            description: input.alarmDescription,
            try check.actions(of: input),
            try TagReader.tags(input.tags),
            context
        )
    }

    func putCompositeAlarm(_ input: PutCompositeAlarmInput, _ context: RequestContext) async throws {
        for (name, isGiven) in [
            ("ActionsSuppressor", input.actionsSuppressor != nil),
            ("ActionsSuppressorWaitPeriod", input.actionsSuppressorWaitPeriod != nil),
            ("ActionsSuppressorExtensionPeriod", input.actionsSuppressorExtensionPeriod != nil),
        ] where isGiven { throw AWSError.notBuilt("\(name) of PutCompositeAlarm") }
        let rule = try CompositeRule(input.alarmRule)
        try checkChildren(of: rule, named: input.alarmName, context)
        let check = AlarmActionCheck(context: context, isComposite: true, hasInstance: false)
        try await put(
            input.alarmName,
            .composite(input.alarmRule),
            description: input.alarmDescription,
            try check.actions(of: input),
            try TagReader.tags(input.tags),
            context
        )
    }

    /// All named alarms exist, and none leads back to this one.
    private func checkChildren(of rule: CompositeRule, named name: String, _ context: RequestContext) throws {
        let ledger = world.ledger.snapshot()
        var open = rule.alarms.map { AlarmName.name(in: $0) }
        var seen: Set<String> = []
        for child in open where child != name {
            guard ledger.contains(AlarmRecord.self, child, in: context.place) else {
                throw AWSError.validation(
                    "Could not save the composite alarm as alarms [\(child)] in the alarm rule do not exist"
                )
            }
        }
        while let child = open.popLast() {
            guard child != name else {
                throw AWSError.validation("Could not save the composite alarm: its rule leads back to itself")
            }
            guard seen.insert(child).inserted, let found = try ledger.get(AlarmRecord.self, child, in: context.place),
                case .composite(let text) = found.definition, let inner = try? CompositeRule(text)
            else { continue }
            open += inner.alarms.map { AlarmName.name(in: $0) }
        }
    }

    private func put(
        _ name: String,
        _ definition: AlarmRecord.Definition,
        description: String?,
        _ actions: AlarmRecord.Actions,
        _ tags: [String: String],
        _ context: RequestContext
    ) async throws {
        let place = context.place
        let arn = AlarmName.arn(name, context)
        try await world.ledger.write { transaction in
            if var old = try transaction.get(AlarmRecord.self, name, in: place) {
                let before = old.record
                old.description = description
                old.definition = definition
                old.actions = actions
                old.configured = transaction.now
                guard before.isComposite == old.record.isComposite else {
                    throw AWSError.validation("An alarm of another type with the name \(name) exists already.")
                }
                // Tags of an alarm that exists are changed by TagResource alone.
                try transaction.update(old)
                try transaction.note(
                    old.record,
                    name,
                    place,
                    .configuration,
                    "Alarm \"\(name)\" updated",
                    ["version": "1.0", "type": "Update", "updatedAlarm": old.record.shown(name, arn)]
                )
                return
            }
            guard transaction.count(AlarmRecord.self, in: .place(place)) < Self.alarmsMax else {
                throw AWSError.limitExceeded("The maximum limit of \(Self.alarmsMax) alarms has been reached.")
            }
            let record = AlarmRecord(
                description: description,
                definition: definition,
                actions: actions,
                machine: AlarmMachine(at: transaction.now),
                configured: transaction.now,
                tags: tags
            )
            try transaction.insert(record, id: name, in: place)
            try transaction.note(
                record,
                name,
                place,
                .configuration,
                "Alarm \"\(name)\" created",
                ["version": "1.0", "type": "Create", "createdAlarm": record.shown(name, arn)]
            )
        }
    }
}

/// Alarms are named by their names and by their ARNs.
enum AlarmName {
    static func arn(_ name: String, _ context: RequestContext) -> String { context.arn("cloudwatch", "alarm:\(name)") }

    static func arn(_ name: String, in place: Place) -> String {
        ARN(
            partition: Partition(ofRegion: place.region).rawValue,
            service: "cloudwatch",
            region: place.region,
            account: place.account,
            resource: "alarm:\(name)"
        ).description
    }

    /// The name in an ARN, or what is a name already.
    static func name(in text: String) -> String {
        guard let arn = ARN(text), arn.service == "cloudwatch", arn.resource.hasPrefix("alarm:") else { return text }
        return String(arn.resource.dropFirst(6))
    }
}
