/// Writes what `nft -f` reads: one script is one transaction.
struct FilterScript {
    private(set) var text = ""
    private static let elementsPerLineMax = 256

    /// Replaces all that stands by the table, whatever it was.
    static func replacing(with table: FilterTable) -> String {
        var script = FilterScript()
        script.line("add table ip \(FilterTable.name)")
        script.line("delete table ip \(FilterTable.name)")
        if !table.isEmpty {
            script.line("add table ip \(FilterTable.name)")
            script.change(from: FilterTable(), to: table)
        }
        return script.text
    }

    /// Changes what differs; empty when nothing does.
    static func changing(_ old: FilterTable, to new: FilterTable) -> String {
        guard old != new else { return "" }
        // An empty table is never made.
        guard !old.isEmpty, !new.isEmpty else { return replacing(with: new) }
        var script = FilterScript()
        script.change(from: old, to: new)
        return script.text
    }

    private mutating func change(from old: FilterTable, to new: FilterTable) {
        let sets = new.sets.sorted { $0.key < $1.key }
        let chains = new.chains.sorted { $0.key < $1.key }
        for (name, set) in sets where old.sets[name] == nil {
            let flags = set.isInterval ? " flags interval;" : ""
            line("add \(set.keyword) ip \(FilterTable.name) \(name) { type \(set.type);\(flags) }")
        }
        for (name, chain) in chains where old.chains[name] == nil {
            line("add chain ip \(FilterTable.name) \(name)" + (chain.hook.map { " { \($0) }" } ?? ""))
        }
        for (name, chain) in chains where old.chains[name]?.rules != chain.rules {
            if old.chains[name]?.rules.isEmpty == false { line("flush chain ip \(FilterTable.name) \(name)") }
            for rule in chain.rules { line("add rule ip \(FilterTable.name) \(name) \(rule)") }
        }
        for (name, set) in sets { changeElements(of: name, from: old.sets[name], to: set) }
        remove(old, without: new)
    }

    private mutating func changeElements(of name: String, from old: FilterSet?, to new: FilterSet) {
        let before = old?.elements ?? [:]
        guard before != new.elements else { return }
        let gone = before.filter { new.elements[$0.key] != $0.value }.map(\.key)
        let fresh = new.elements.filter { before[$0.key] != $0.value }
            .map { new.isMap ? "\($0.key) : \($0.value)" : $0.key }
        elements("delete", gone, name)
        elements("add", fresh, name)
    }

    private mutating func elements(_ verb: String, _ elements: [String], _ name: String) {
        let sorted = elements.sorted()
        for start in stride(from: 0, to: sorted.count, by: Self.elementsPerLineMax) {
            let part = sorted[start..<min(start + Self.elementsPerLineMax, sorted.count)]
            line("\(verb) element ip \(FilterTable.name) \(name) { \(part.joined(separator: ", ")) }")
        }
    }

    /// Last, when nothing refers to them any more.
    private mutating func remove(_ old: FilterTable, without new: FilterTable) {
        let chains = old.chains.keys.filter { new.chains[$0] == nil }.sorted()
        let sets = old.sets.filter { new.sets[$0.key] == nil }.sorted { $0.key < $1.key }
        for name in chains { line("flush chain ip \(FilterTable.name) \(name)") }
        for (name, set) in sets where !set.elements.isEmpty {
            line("flush \(set.keyword) ip \(FilterTable.name) \(name)")
        }
        for name in chains { line("delete chain ip \(FilterTable.name) \(name)") }
        for (name, set) in sets { line("delete \(set.keyword) ip \(FilterTable.name) \(name)") }
    }

    private mutating func line(_ words: String) {
        text += words
        text += "\n"
    }
}
