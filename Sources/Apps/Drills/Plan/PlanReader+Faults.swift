import Ground

extension PlanReader {
    static func variants(_ root: PlanNode, _ members: [String: PlanNode]) throws -> [DrillPlan.Variant] {
        switch (members["faults"], members["variants"]) {
        case (let faults?, nil): return [.init(name: "faults", faults: .steps(try steps(faults)))]
        case (nil, let variants?): return try variants.entries().map { try variant($0.name, $0.node, variants) }
        case (nil, nil): throw root.fail("`faults` or `variants` is missing")
        case (_?, let variants?): throw variants.fail("cannot stand beside `faults`")
        }
    }

    private static func variant(_ name: String, _ node: PlanNode, _ all: PlanNode) throws -> DrillPlan.Variant {
        guard node.isMapping else { return .init(name: name, faults: .steps(try steps(node))) }
        let members = try node.members(known: ["together", "of"])
        let count = try required("together", members, node).count()
        let of = try required("of", members, node)
        let names = try of.list().map { try $0.text() }
        let known = try all.entries().filter { $0.node.isList }.map(\.name)
        if let stranger = names.first(where: { !known.contains($0) }) {
            throw of.fail("there is no variant \(stranger) with steps of its own")
        }
        guard (1...names.count).contains(count) else { throw node.fail("`together` must be 1 to \(names.count)") }
        return .init(name: name, faults: .together(count, of: names))
    }

    private static func steps(_ node: PlanNode) throws -> [DrillPlan.Step] {
        let steps = try node.list().map(step)
        guard !steps.isEmpty else { throw node.fail("must have at least one step") }
        return steps
    }

    private static let kinds = ["experiment", "break", "heal", "run", "restart-faultline"]

    private static func step(_ node: PlanNode) throws -> DrillPlan.Step {
        let members = try node.members(known: Set(kinds + ["at", "name"]))
        let given = kinds.filter { members[$0] != nil }
        guard given.count == 1, let kind = given.first, let value = members[kind] else {
            throw node.fail("must say one thing to do: one of \(kinds.joined(separator: ", "))")
        }
        let what = try what(kind, value)
        return DrillPlan.Step(
            name: try members["name"]?.text() ?? title(what),
            moment: try moment(try required("at", members, node)),
            what: what
        )
    }

    private static func what(_ kind: String, _ value: PlanNode) throws -> DrillPlan.Step.What {
        switch kind {
        case "experiment":
            let template = try value.json()
            guard let actions = template["actions"]?.object, !actions.isEmpty else {
                throw value.fail("must be an experiment template with `actions`")
            }
            return .experiment(template.text)
        case "break": return .fault(try value.text())
        case "heal": return .heal(try value.text())
        case "run": return .run(try value.text())
        default: return .restartFaultline
        }
    }

    private static func title(_ what: DrillPlan.Step.What) -> String {
        switch what {
        case .experiment: "experiment"
        case .fault(let words): "break \(words)"
        case .heal(let words): "heal \(words)"
        case .run(let command): command
        case .restartFaultline: "Faultline killed and started again"
        }
    }

    /// `5s`, or `{ between: [2s, 8s] }`.
    private static func moment(_ node: PlanNode) throws -> DrillPlan.Step.Moment {
        guard node.isMapping else { return .at(try node.duration()) }
        let range = try required("between", node.members(known: ["between"]), node)
        let ends = try range.list().map { try $0.duration() }
        guard ends.count == 2, ends[0] <= ends[1] else { throw range.fail("must be two durations, the shorter first") }
        return .between(ends[0], ends[1])
    }
}
