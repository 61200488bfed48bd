import AWSModel
package import AWSService
package import Ground
import HTTPFront
import NIOCore
package import World

/// The pages that are Faultline's own: `/_localstack/health`, `/_localstack/init` and `/_faultline/…`.
package final class OwnPages: Sendable {
    /// What the pages tell of the process.
    package struct Facts: Sendable {
        package var version: String
        package var dataDirectory: String
        package var processID: Int
        /// Names of services, in order.
        package var services: [String]
        package var authorityPEM: @Sendable () -> String?

        package init(
            version: String,
            dataDirectory: String,
            processID: Int,
            services: [String],
            authorityPEM: @escaping @Sendable () -> String?
        ) {
            self.version = version
            self.dataDirectory = dataDirectory
            self.processID = processID
            self.services = services
            self.authorityPEM = authorityPEM
        }
    }

    let facts: Facts
    let world: World
    private var clock: WorldClock { world.clock }
    private let initStages: InitStages
    private let stop: @Sendable () -> Void
    private let parity: @Sendable () -> JSONValue
    let servicePage: ServicePage

    /// A service's own page; nil when the service has none there.
    package typealias ServicePage =
        @Sendable (_ service: String, _ request: ServicePageRequest) async throws -> JSONValue?

    package init(
        facts: Facts,
        world: World,
        initStages: InitStages,
        parity: @escaping @Sendable () -> JSONValue,
        stop: @escaping @Sendable () -> Void,
        servicePage: @escaping ServicePage = { _, _ in nil }
    ) {
        self.servicePage = servicePage
        self.facts = facts
        self.world = world
        self.initStages = initStages
        self.parity = parity
        self.stop = stop
    }

    /// Nil when the request is not for one of these pages.
    func answer(to request: IncomingRequest) async -> WholeResponse? {
        guard request.path.utf8.starts(with: "/_".utf8) else { return nil }
        switch (request.method, request.path) {
        case ("GET", "/_localstack/health"), ("HEAD", "/_localstack/health"): return json(health)
        case ("GET", "/_localstack/info"): return json(["version": .string(facts.version), "edition": "faultline"])
        case ("GET", "/_localstack/init"): return json(initStages.page)
        case ("GET", let path) where path.hasPrefix("/_localstack/init/"):
            return json(initStages.page(of: String(path.dropFirst("/_localstack/init/".count))))
        case ("GET", "/_faultline/status"): return json(status)
        case ("GET", "/_faultline/clock"): return json(clockPage)
        case ("POST", "/_faultline/clock"): return await changeClock(request)
        case ("GET", "/_faultline/doors"): return json(await doorsPage)
        case ("GET", "/_faultline/parity"): return json(parity())
        case ("GET", "/_faultline/authority.pem"): return authority()
        case ("POST", "/_faultline/stop"):
            stop()
            return json(["stopping": true])
        case ("GET", "/_faultline/zones"): return zonePage(request)
        case ("GET", "/_faultline/events"): return await eventsPage(request)
        case ("GET", "/_faultline/faults"): return faultsPage()
        case ("POST", "/_faultline/faults"): return await changeFaults(request)
        case (_, let path) where path.hasPrefix("/_faultline/services/"): return await pageOfService(request)
        case (_, let path) where path.hasPrefix("/_faultline/") || path.hasPrefix("/_localstack/"):
            return json(["error": .string("there is no page \(request.method) \(path)")], status: 404)
        default: return nil
        }
    }

    private var health: JSONValue {
        let services = JSONObject(facts.services.map { ($0, .string("running")) })
        return ["services": .object(services), "edition": "faultline", "version": .string(facts.version)]
    }

    private var status: JSONValue {
        [
            "version": .string(facts.version), "pid": JSONValue(facts.processID), "data": .string(facts.dataDirectory),
            "services": .array(facts.services.map(JSONValue.string)), "clock": clockPage,
            "ready": .bool(initStages.isReady),
        ]
    }

    /// Ports of the machine itself that lead to services' hosts.
    private var doorsPage: JSONValue {
        get async {
            let doors = await world.hostDoors.value?.list() ?? []
            return [
                "doors": .array(
                    doors.map { door in
                        [
                            "name": .string(door.name), "address": .string("127.0.0.1:\(door.port)"),
                            "port": JSONValue(door.port), "connections": JSONValue(door.connections),
                            "failure": door.failure.map(JSONValue.string) ?? .null,
                        ]
                    }
                )
            ]
        }
    }

    private var clockPage: JSONValue {
        let now = clock.now
        let date = CivilDate(
            secondsSince1970: now.wholeSecondsSince1970,
            nanosecond: Int(now.nanosecondsSince1970 - now.wholeSecondsSince1970 * 1_000_000_000)
        )
        return [
            "mode": .string(clock.mode.rawValue), "now": .string(date.iso8601(fractionDigits: 3)),
            "offsetSeconds": .number(JSONNumber(clock.offset.inSeconds)),
        ]
    }

    private func changeClock(_ request: IncomingRequest) async -> WholeResponse {
        do {
            return try await setClock(request)
        } catch {
            return json(["error": .string("\(error)")], status: 500)
        }
    }

    private func setClock(_ request: IncomingRequest) async throws -> WholeResponse {
        guard let body = try? await request.http.body.collect(upTo: 4096),
            let wish = try? JSONValue.parse(body.readableBytesView)
        else { return json(["error": "the body must be a JSON object"], status: 400) }
        if let word = wish["mode"]?.string {
            guard let mode = WorldClock.Mode(rawValue: word) else {
                return json(["error": .string("the clock is real, fast or manual, not \(word)")], status: 400)
            }
            try await world.setClock(mode)
        }
        if let seconds = wish["advanceSeconds"]?.double {
            guard seconds >= 0, seconds < 3e9 else {
                return json(["error": "time moves forward only, and by less than a century"], status: 400)
            }
            try await world.advanceClock(by: .seconds(seconds))
        }
        return json(clockPage)
    }

    /// `/_faultline/services/ec2/enter?instance=i-1`.
    private func pageOfService(_ request: IncomingRequest) async -> WholeResponse {
        let parts = request.path.dropFirst("/_faultline/services/".count).split(separator: "/", maxSplits: 1)
        var query: [String: String] = [:]
        for part in request.query.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1).map { PercentEncoding.decode(String($0)) ?? "" }
            query[pair[0]] = pair.count > 1 ? pair[1] : ""
        }
        let wanted = ServicePageRequest(
            method: request.method,
            path: parts.count > 1 ? String(parts[1]) : "",
            query: query
        )
        do {
            if let service = parts.first, let page = try await servicePage(String(service), wanted) {
                return json(page)
            }
            return json(["error": .string("there is no page \(request.method) \(request.path)")], status: 404)
        } catch let error as AWSError {
            return json(["error": .string(error.message), "code": .string(error.code)], status: error.status ?? 400)
        } catch {
            return json(["error": .string("\(error)")], status: 500)
        }
    }

    private func authority() -> WholeResponse {
        guard let pem = facts.authorityPEM() else { return json(["error": "HTTPS is off"], status: 404) }
        return WholeResponse(status: 200, headers: ["Content-Type": "application/x-pem-file"], body: .text(pem))
    }

    func json(_ value: JSONValue, status: Int = 200) -> WholeResponse {
        WholeResponse(status: status, headers: ["Content-Type": "application/json"], body: .bytes(value.bytes))
    }
}
