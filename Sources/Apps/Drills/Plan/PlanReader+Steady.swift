import Ground

extension PlanReader {
    static func steady(_ node: PlanNode, programs: Set<String>) throws -> DrillPlan.Steady {
        let members = try node.members(known: ["within", "for", "probes"])
        var steady = DrillPlan.Steady()
        steady.within = try members["within"]?.duration() ?? steady.within
        steady.hold = try members["for"]?.duration() ?? steady.hold
        let probes = try required("probes", members, node)
        steady.probes = try probes.entries().map { try probe($0.name, $0.node, programs) }
        guard !steady.probes.isEmpty else { throw probes.fail("must name at least one probe") }
        return steady
    }

    private static let looks = ["lines", "command", "http", "tcp", "page", "group", "database", "broker"]

    private static func probe(_ name: String, _ node: PlanNode, _ programs: Set<String>) throws -> DrillPlan.Probe {
        guard ![DrillPlan.whole, DrillPlan.load].contains(name) else { throw node.fail("is a name of the drill's own") }
        let members = try node.members(
            known: Set(looks + ["in", "every", "patience", "guard", "status", "holds"])
        )
        let given = looks.filter { members[$0] != nil }
        guard given.count == 1, let kind = given.first, let value = members[kind] else {
            throw node.fail("must say in one way how to look: one of \(looks.joined(separator: ", "))")
        }
        var probe = DrillPlan.Probe(name: name, look: try look(kind, value, members))
        if case .lines(let program) = probe.look, !programs.contains(program) {
            throw value.fail("there is no program \(program) under `programs`")
        }
        probe.every = try members["every"]?.duration() ?? probe.every
        probe.patience = try members["patience"]?.duration() ?? probe.patience
        probe.isGuard = try members["guard"]?.bool() ?? false
        guard probe.every >= .milliseconds(50) else { throw node.fail("`every` must be 50ms at least") }
        return probe
    }

    private static func look(
        _ kind: String,
        _ value: PlanNode,
        _ members: [String: PlanNode]
    ) throws -> DrillPlan.Probe.Look {
        let text = try value.text()
        switch kind {
        case "lines": return .lines(program: text)
        case "command": return .command(text, try location(members["in"]))
        case "http":
            guard text.hasPrefix("http://") || text.hasPrefix("${") else { throw value.fail("must begin with http://") }
            return .http(url: text, status: try members["status"]?.count())
        case "tcp":
            let parts = text.split(separator: ":")
            guard parts.count == 2 else { throw value.fail("must be HOST:PORT") }
            return .tcp(host: String(parts[0]), port: String(parts[1]))
        case "page":
            let fields = try members["holds"]?.entries().map { name, field in
                DrillPlan.Probe.Field(path: name, value: try field.text())
            }
            return .page(text, holds: fields ?? [])
        case "group": return .group(text)
        case "database": return .database(text)
        default: return .broker(text)
        }
    }
}
