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

    /// `{"level": "zone", "target": "use1-az1", "kind": "power-loss", "seconds": 120}`, or `{"heal": ID}`, or
    /// `{"heal": "all"}`.
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
        let kind = FaultKind(rawValue: wish["kind"]?.string ?? FaultKind.powerLoss.rawValue)
        if level == .zone, world.geography.region(ofZone: target) == nil {
            return json(["error": .string("there is no zone \(target)")], status: 404)
        }
        var settings: [String: String] = [:]
        for (name, value) in wish["settings"]?.object ?? [:] { settings[name] = value.string }
        let fault = try await world.faults.add(
            kind,
            to: FaultScope(level, target),
            for: wish["seconds"]?.double.map { .seconds($0) },
            origin: .cli,
            settings: settings
        )
        return json(view(fault))
    }

    private func view(_ fault: Fault) -> JSONValue {
        [
            "id": .string(fault.id), "level": .string(fault.scope.level.rawValue),
            "target": .string(fault.scope.target), "kind": .string(fault.what.rawValue),
            "start": .string(CivilDate(secondsSince1970: fault.start.wholeSecondsSince1970).iso8601),
            "end": fault.end.map { .string(CivilDate(secondsSince1970: $0.wholeSecondsSince1970).iso8601) } ?? .null,
        ]
    }
}
