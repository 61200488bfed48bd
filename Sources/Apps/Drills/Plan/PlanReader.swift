import Ground
import Yams

/// Reads a drill file. Pure: nothing is looked up, and each refusal names its line and field.
package enum PlanReader {
    package static func read(_ text: String) throws -> DrillPlan {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw unreadable(error)
        }
        guard let root else { throw PlanError(line: nil, field: "", reason: "the file is empty") }
        return try plan(PlanNode(node: root, path: ""))
    }

    private static func unreadable(_ error: YamlError) -> PlanError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            PlanError(line: mark.line, field: "", reason: "this is no YAML: \(problem)")
        default: PlanError(line: nil, field: "", reason: "this is no YAML: \(error)")
        }
    }

    private static let fields: Set<String> = [
        "name", "about", "stack", "values", "programs", "ledgers", "steady", "prepare", "faults", "variants", "expect",
        "limit", "windows",
    ]

    private static func plan(_ root: PlanNode) throws -> DrillPlan {
        let members = try root.members(known: fields)
        guard let name = members["name"] else { throw root.fail("`name` is missing") }
        var plan = DrillPlan(name: try name.text())
        plan.about = try members["about"]?.text() ?? ""
        plan.stack = try members["stack"]?.text()
        plan.values = try members["values"]?.entries().map { .init(name: $0.name, command: try $0.node.text()) } ?? []
        plan.programs = try members["programs"]?.entries().map(program) ?? []
        if let ledgers = try members["ledgers"]?.members(known: ["acknowledged", "found"]) {
            plan.acknowledged = try ledgers["acknowledged"].map(ledger)
            plan.found = try ledgers["found"].map(ledger)
        }
        guard let steady = members["steady"] else { throw root.fail("`steady` is missing: without it nothing is told") }
        plan.steady = try PlanReader.steady(steady, programs: Set(plan.programs.map(\.name)))
        plan.prepare = try members["prepare"]?.list().map(preparation) ?? []
        plan.variants = try variants(root, members)
        plan.limit = try members["limit"]?.duration() ?? plan.limit
        plan.windows = try Dictionary(
            uniqueKeysWithValues: members["windows"]?.entries().map { ($0.name, try $0.node.text()) } ?? []
        )
        plan.expect = try members["expect"].map { try expectations($0, plan) } ?? plan.expect
        return plan
    }

    // MARK: Load

    private static func program(_ name: String, _ node: PlanNode) throws -> DrillPlan.Program {
        let members = try node.members(known: ["in", "command"])
        return DrillPlan.Program(
            name: name,
            location: try location(members["in"]),
            command: try required("command", members, node).text()
        )
    }

    private static func ledger(_ node: PlanNode) throws -> DrillPlan.Ledger {
        let members = try node.members(known: ["in", "read", "follow", "per-second"])
        return DrillPlan.Ledger(
            location: try location(members["in"]),
            read: try required("read", members, node).text(),
            follow: try members["follow"]?.text(),
            perSecondMin: try members["per-second"]?.number()
        )
    }

    static func location(_ node: PlanNode?) throws -> DrillPlan.Location {
        switch try node?.text() {
        case nil, "here": .here
        case "outside": .outside
        case let instance?: .instance(instance)
        }
    }

    static func required(_ name: String, _ members: [String: PlanNode], _ node: PlanNode) throws -> PlanNode {
        guard let member = members[name] else { throw node.fail("`\(name)` is missing") }
        return member
    }

    // MARK: What must hold

    private static func preparation(_ node: PlanNode) throws -> DrillPlan.Preparation {
        let members = try node.members(known: ["unless-equal", "run"])
        var preparation = DrillPlan.Preparation(run: try required("run", members, node).text())
        if let pair = members["unless-equal"] {
            let sides = try pair.list().map { try $0.text() }
            guard sides.count == 2 else { throw pair.fail("must be a list of two") }
            preparation.unlessEqual = (sides[0], sides[1])
        }
        return preparation
    }

    private static func expectations(_ node: PlanNode, _ plan: DrillPlan) throws -> DrillPlan.Expectations {
        let members = try node.members(known: ["lost", "doubled", "recover"])
        var expectations = DrillPlan.Expectations()
        expectations.lostMax = try members["lost"].map(most) ?? 0
        expectations.doubledMax = try members["doubled"].map(most) ?? nil
        expectations.recover =
            try members["recover"]?.entries().map { name, limit in
                guard plan.components.contains(name) || name == DrillPlan.whole else {
                    let names = plan.components + [DrillPlan.whole]
                    throw limit.fail("there is no such component; there are \(names.joined(separator: ", "))")
                }
                return .init(component: name, within: try limit.duration())
            } ?? []
        return expectations
    }

    /// A number, or `any`.
    private static func most(_ node: PlanNode) throws -> Int? {
        node.node.scalar?.string == "any" ? nil : try node.count()
    }
}
