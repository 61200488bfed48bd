import Ground
import HTTPFront
import World

/// `/_faultline/events`: what happened in the world.
extension OwnPages {
    /// `after=SEQUENCE` and `limit=N` page forward from the oldest; `newest=N` shows the newest alone.
    func eventsPage(_ request: IncomingRequest) async -> WholeResponse {
        var query = EventQuery()
        for part in request.query.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, let number = Int64(pair[1]), number >= 0 else {
                return json(["error": .string("\(part) is not known here")], status: 400)
            }
            switch pair[0] {
            case "after": query.after = number
            case "limit": query.limit = Int(min(max(1, number), 1000))
            case "newest":
                query.newestFirst = true
                query.limit = Int(min(max(1, number), 1000))
            default: return json(["error": .string("\(part) is not known here")], status: 400)
            }
        }
        do {
            let page = try await world.events.find(query)
            return json([
                "events": .array(page.events.map(view)),
                "next": page.next.map { .number(JSONNumber($0)) } ?? .null,
            ])
        } catch {
            return json(["error": .string("\(error)")], status: 500)
        }
    }

    private func view(_ logged: LoggedEvent) -> JSONValue {
        let event = logged.event
        return [
            "sequence": .number(JSONNumber(logged.sequence)),
            "seconds": .number(JSONNumber(Double(event.at.nanosecondsSince1970 / 1_000_000) / 1000)),
            "who": .string(event.who), "what": .string(event.what), "account": .string(event.account),
            "region": .string(event.region), "zone": .string(event.zone), "resource": .string(event.resource),
            "detail": event.detail,
        ]
    }
}
