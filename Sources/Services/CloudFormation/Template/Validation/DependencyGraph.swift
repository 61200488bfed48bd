/// Which resource must be there before which.
package struct DependencyGraph: Sendable, Equatable {
    /// The resources that the template has under its conditions, in the order it names them.
    package let names: [String]
    /// What each one needs, without repeats.
    package let needs: [String: [String]]

    package init(names: [String], needs: [String: [String]]) {
        let all = Set(names)
        self.names = names
        var kept: [String: [String]] = [:]
        for name in names {
            var seen: Set<String> = []
            kept[name] = (needs[name] ?? []).filter { all.contains($0) && seen.insert($0).inserted }
        }
        self.needs = kept
    }

    /// The graph of a template: only branches that hold and resources whose condition holds count.
    package init(_ evaluator: Evaluator) throws(TemplateError) {
        var names: [String] = []
        var needs: [String: [String]] = [:]
        for resource in evaluator.template.resources where evaluator.includes(resource) {
            names.append(resource.name)
            var targets = resource.dependsOn
            for (_, value) in resource.expressions {
                targets += try References(in: value, where: evaluator.conditions).resources
            }
            needs[resource.name] = targets
        }
        self.init(names: names, needs: needs)
    }

    /// The resources that wait for one another in a ring, in the template's order; empty when there is no ring.
    package var ring: [String] {
        let forwards = leftOver(needs)
        guard !forwards.isEmpty else { return [] }
        // What only waits for a ring is no part of it.
        var neededBy: [String: [String]] = [:]
        for (name, targets) in needs where forwards.contains(name) {
            for target in targets where forwards.contains(target) { neededBy[target, default: []].append(name) }
        }
        let backwards = leftOver(neededBy.merging(names.map { ($0, []) }) { old, _ in old })
        return names.filter { forwards.contains($0) && backwards.contains($0) }
    }

    /// The names that never come free when each waits for its edges.
    private func leftOver(_ edges: [String: [String]]) -> Set<String> {
        var open = edges.mapValues(\.count)
        var incoming: [String: [String]] = [:]
        for (name, targets) in edges { for target in targets { incoming[target, default: []].append(name) } }
        var free = open.filter { $0.value == 0 }.map(\.key)
        var left = Set(edges.keys)
        while let name = free.popLast() {
            left.remove(name)
            for waiting in incoming[name] ?? [] {
                open[waiting, default: 0] -= 1
                if open[waiting] == 0 { free.append(waiting) }
            }
        }
        return left
    }

    /// The names so that each comes after what it needs. The graph must have no ring.
    package var order: [String] {
        var done: Set<String> = []
        var result: [String] = []
        for name in names {
            var stack = [(name, 0)]
            while let (current, place) = stack.popLast() {
                guard !done.contains(current) else { continue }
                let targets = needs[current] ?? []
                if place < targets.count {
                    stack.append((current, place + 1))
                    stack.append((targets[place], 0))
                } else {
                    done.insert(current)
                    result.append(current)
                }
            }
        }
        return result
    }
}
