import AWSService
import Ground
import HTTPFront
import NIOCore
import World

/// `/_faultline/faults`: what `faultline break` and `faultline heal` ask for.
extension OwnPages {
    func faultsPage() -> WholeResponse {
        do {
            return json(["faults": .array(try world.faults.inForce().map(view))])
        } catch {
            return json(["error": .string("\(error)")], status: 500)
        }
    }

    /// The id of a zone by the name that the standard account has for it.
    func zonePage(_ request: IncomingRequest) -> WholeResponse {
        let name = request.query.split(separator: "=").last.map(String.init) ?? ""
        guard let zone = world.geography.zone(named: name, for: Account.standard) else {
            return json(["error": .string("there is no zone \(name)")], status: 404)
        }
        return json(["name": .string(zone.name), "id": .string(zone.id)])
    }

    /// `{"level": "zone", "target": "use1-az1", "kind": "power-loss", "seconds": 120}`; with the level `link` there may
    /// be an `other`, and the way between the two is cut, each a zone's id or a thing's; or `{"heal": ID}`, or
    /// `{"heal": "all"}`. Without a kind it is the level's usual one.
    func changeFaults(_ request: IncomingRequest) async -> WholeResponse {
        do {
            guard let body = try? await request.http.body.collect(upTo: 4096),
                let wish = try? JSONValue.parse(body.readableBytesView)
            else { return json(["error": "the body must be a JSON object"], status: 400) }
            if let id = wish["heal"]?.string { return try await heal(id) }
            return try await addFault(wish)
        } catch {
            return json(["error": .string("\(error)")], status: 500)
        }
    }

    private func heal(_ id: String) async throws -> WholeResponse {
        if id == "all" {
            try await world.faults.healAll()
        } else {
            guard try world.faults.get(id) != nil else {
                return json(["error": .string("there is no fault \(id)")], status: 404)
            }
            try await world.faults.heal(id)
        }
        return faultsPage()
    }

    private func addFault(_ wish: JSONValue) async throws -> WholeResponse {
        guard let level = wish["level"]?.string.flatMap(FaultScope.Level.init), let target = wish["target"]?.string
        else { return json(["error": "a fault needs a level and a target"], status: 400) }
        let kind = FaultKind(rawValue: wish["kind"]?.string ?? Self.usualKind(level).rawValue)
        if level == .zone, world.geography.region(ofZone: target) == nil {
            return json(["error": .string("there is no zone \(target)")], status: 404)
        }
        var settings: [String: String] = [:]
        for (name, value) in wish["settings"]?.object ?? [:] { settings[name] = value.string }
        if level == .link, let other = wish["other"]?.string { return try await sever(target, other, kind, wish) }
        guard let found = await faultTarget(level.rawValue, target) else {
            return json(["error": .string("there is no \(level.rawValue) \(target)")], status: 404)
        }
        if let kinds = found.kinds, !kinds.contains(kind.rawValue) {
            let known = kinds.joined(separator: ", ")
            let words = "a \(level.rawValue) such as \(target) does not feel \(kind.rawValue); it feels \(known)"
            return json(["error": .string(words)], status: 400)
        }
        return try await begin(kind, FaultScope(level, found.target), settings, wish)
    }

    /// Cuts the way between two things, which others still reach.
    private func sever(
        _ target: String,
        _ other: String,
        _ kind: FaultKind,
        _ wish: JSONValue
    ) async throws -> WholeResponse {
        guard kind == .networkLoss else {
            return json(["error": .string("the way between two things feels network-loss alone")], status: 400)
        }
        var ends: [String] = []
        for name in [target, other] {
            let isZone = world.geography.region(ofZone: name) != nil
            guard let end = isZone ? name : await faultTarget("end", name)?.target else {
                let words = "there is no zone, subnet, instance, interface or server \(name) to cut a way from"
                return json(["error": .string(words)], status: 404)
            }
            ends.append(end)
        }
        guard ends[0] != ends[1] else {
            return json(["error": .string("\(target) and \(other) are the same")], status: 400)
        }
        return try await begin(kind, FaultScope(.link, ends[0]), ["other": ends[1]], wish)
    }

    private func begin(
        _ kind: FaultKind,
        _ scope: FaultScope,
        _ settings: [String: String],
        _ wish: JSONValue
    ) async throws -> WholeResponse {
        let seconds = wish["seconds"]?.double ?? (kind == .processKill ? Self.killSeconds : nil)
        let fault = try await world.faults.add(
            kind,
            to: scope,
            for: seconds.map { .seconds($0) },
            origin: wish["origin"]?.string.flatMap(Fault.Origin.init) ?? .cli,
            settings: settings
        )
        return json(view(fault))
    }

    /// A killed process may start again at once; the fault stays long enough for its controller to see it.
    private static let killSeconds = 10.0

    private static func usualKind(_ level: FaultScope.Level) -> FaultKind {
        switch level {
        case .region, .zone, .host, .instance: .powerLoss
        case .link, .subnet: .networkLoss
        case .engine: .processKill
        case .service: .apiError
        }
    }

    // MARK: Targets

    /// Asks the services whose it is: a fault of a thing that is not there would say that it broke something.
    private func faultTarget(_ level: String, _ target: String) async -> (target: String, kinds: [String]?)? {
        if ["zone", "region", "service"].contains(level) { return (target, nil) }
        let request = ServicePageRequest(
            method: "GET",
            path: "fault-target",
            query: ["level": level, "target": target]
        )
        for service in facts.services {
            guard let page = try? await servicePage(service, request), let id = page["target"]?.string else { continue }
            return (id, page["kinds"]?.array?.compactMap(\.string))
        }
        return nil
    }

    private func view(_ fault: Fault) -> JSONValue {
        [
            "id": .string(fault.id), "level": .string(fault.scope.level.rawValue),
            "target": .string(fault.scope.target), "other": fault.otherEnd.map { .string($0) } ?? .null,
            "kind": .string(fault.what.rawValue),
            "start": .string(CivilDate(secondsSince1970: fault.start.wholeSecondsSince1970).iso8601),
            "end": fault.end.map { .string(CivilDate(secondsSince1970: $0.wholeSecondsSince1970).iso8601) } ?? .null,
        ]
    }
}
