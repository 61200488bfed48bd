import Ground

/// Looks at one component now. Probes that are a program's lines are read elsewhere.
struct Looker: Sendable {
    let cloud: any DrillCloud
    let commands: Commands

    /// - Parameter resolve: puts values in the place of `${Name}`.
    func look(_ probe: DrillPlan.Probe, _ resolve: @Sendable (String) throws -> String) async throws -> Sample? {
        let started = HostTime.wall.seconds
        do {
            guard let facts = try await facts(probe, resolve) else { return nil }
            let state: Sample.State = facts["why"] == nil ? .well : .failed
            return Sample(time: started, component: probe.name, state: state, facts: facts)
        } catch is CloudUnreachable {
            if case .page = probe.look {
                let why = ["why": "nothing-answers"]
                return Sample(time: started, component: probe.name, state: .failed, facts: why)
            }
            return Sample(time: started, component: probe.name, state: .unknown)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return Sample(time: started, component: probe.name, state: .failed, facts: ["why": "\(error)"])
        }
    }

    /// The fact `why` says that it is not well.
    private func facts(
        _ probe: DrillPlan.Probe,
        _ resolve: @Sendable (String) throws -> String
    ) async throws -> [String: String]? {
        let cloud = cloud
        switch probe.look {
        case .lines: return nil
        case .command(let command, let location):
            return try await self.command(try resolve(command), try location.resolved(resolve), probe.patience)
        case .http(let url, let status):
            let command =
                "curl --silent --output /dev/null --max-time \(max(1, Int(probe.patience.seconds))) "
                + "--write-out 'status=%{http_code}\\n' '\(try resolve(url))'"
            var facts = try await self.command(command, .here, probe.patience + .seconds(1))
            if let status, facts["status"] != String(status) { facts["why"] = "status \(facts["status"] ?? "none")" }
            return facts
        case .tcp(let host, let port):
            let (host, port) = (try resolve(host), try resolve(port))
            return try await Blocking.run { TCPCheck.reaches(host, port) ? [:] : ["why": "no connection"] }
        case .page(let path, let holds):
            let path = try resolve(path)
            let page = try await Blocking.run { try cloud.page(path) }
            return PageCheck.facts(page, try holds.map { .init(path: $0.path, value: try resolve($0.value)) })
        case .group(let name):
            let name = try resolve(name)
            return ResourceCheck.group(try await Blocking.run { try cloud.group(name) })
        case .database(let id):
            let id = try resolve(id)
            return ResourceCheck.database(try await Blocking.run { try cloud.database(id) })
        case .broker(let id):
            let id = try resolve(id)
            return ResourceCheck.broker(try await Blocking.run { try cloud.broker(id) })
        }
    }

    private func command(
        _ command: String,
        _ location: DrillPlan.Location,
        _ limit: Duration
    ) async throws -> [String: String] {
        let outcome = try await commands.run(command, location, within: limit)
        var facts = Sample.facts(outcome.output.split(whereSeparator: \.isWhitespace))
        if outcome.code != 0 {
            facts["why"] = outcome.code.map { "exit code \($0) \(outcome.lastWords)" } ?? "no answer in time"
        }
        return facts
    }
}

extension DrillPlan.Location {
    func resolved(_ resolve: (String) throws -> String) throws -> Self {
        if case .instance(let id) = self { .instance(try resolve(id)) } else { self }
    }
}

extension WorldInstant {
    /// Since 1970.
    var seconds: Double { Double(nanosecondsSince1970) / 1e9 }
}
