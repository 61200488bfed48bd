import Ground
import World

extension Event {
    /// Something that happened to a broker.
    static func mq(
        _ what: String,
        _ broker: Kept<BrokerRecord>,
        zone: String = "",
        at time: WorldInstant,
        _ detail: JSONObject = [:]
    ) -> Event {
        var detail = detail
        detail["broker"] = .string(broker.id)
        detail["name"] = .string(broker.record.name)
        return Event(
            at: time,
            who: "mq",
            what: "mq." + what,
            account: broker.place.account,
            region: broker.place.region,
            zone: zone,
            resource: broker.record.arn,
            detail: .object(detail)
        )
    }
}
