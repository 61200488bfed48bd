import AWSModel

/// Reads a tree from a form's parameters by its schema.
struct FormFieldDecoder: Sendable {
    let schema: ServiceSchema
    private let naming: FormNaming
    private let names: WireNames

    init(_ schema: ServiceSchema, _ naming: FormNaming) {
        self.schema = schema
        self.naming = naming
        names = WireNames(schema) { naming.name($0, schema) }
    }

    func structure(_ id: ShapeID, _ form: FormTree, _ node: Int = FormTree.root) throws(WireError) -> Fields {
        let members = schema[id].members
        var slots = [Field](repeating: .absent, count: members.count)
        let table = names[id]
        for child in form.children(of: node) {
            guard let place = form.withName(of: child, { table.place(of: $0) }) else { continue }
            do { slots[place] = try field(form, child, members[place]) } catch { throw error.at(members[place].name) }
        }
        return Fields(slots: slots)
    }

    private func field(_ form: FormTree, _ node: Int, _ member: Member) throws(WireError) -> Field {
        switch schema[member.shape].kind {
        case .structure: return .structure(try structure(member.shape, form, node))
        case .list: return try list(form, node, member)
        case .map: return try map(form, node, member)
        case .document: throw .wrongType("a document has no form encoding")
        case let kind:
            guard let text = try form.value(node) else { throw .wrongType("Unexpected complex element termination") }
            let format = member.timestampFormat ?? schema[member.shape].timestampFormat ?? .iso8601
            return try ScalarText.field(text, kind, format)
        }
    }

    /// The list's elements in the order of their numbers; gaps close up.
    private func elements(_ form: FormTree, under node: Int) -> [Int] {
        var found: [(number: Int, node: Int)] = []
        for child in form.children(of: node) {
            if let number = form.number(child) { found.append((number, child)) }
        }
        if !zip(found, found.dropFirst()).allSatisfy({ $0.number <= $1.number }) {
            found.sort { $0.number < $1.number }
        }
        return found.map(\.node)
    }

    private func list(_ form: FormTree, _ node: Int, _ member: Member) throws(WireError) -> Field {
        guard let element = schema[member.shape].element else { return .list([]) }
        var base: Int? = node
        if !naming.isFlattened(member, schema) {
            // SDKs write the model's name; `member` is what the service's own documents say, and it takes both.
            base =
                element.locationName.flatMap { form.child(of: node, named: $0) }
                ?? form.child(of: node, named: "member")
        }
        var values: [Field] = []
        if let base { for child in elements(form, under: base) { values.append(try field(form, child, element)) } }
        return .list(values)
    }

    private func map(_ form: FormTree, _ node: Int, _ member: Member) throws(WireError) -> Field {
        guard let part = schema[member.shape].value else { return .map([]) }
        let base = naming.isFlattened(member, schema) ? node : form.child(of: node, named: "entry")
        let keyName = schema[member.shape].key?.locationName ?? "key"
        let valueName = part.locationName ?? "value"
        var entries: [Field.MapEntry] = []
        guard let base else { return .map([]) }
        for child in elements(form, under: base) {
            guard let keyNode = form.child(of: child, named: keyName), let key = try form.value(keyNode) else {
                throw .wrongType("a map's entry has no key")
            }
            let value = form.child(of: child, named: valueName)
            entries.append(
                .init(key: key, value: try value.map { it throws(WireError) in try field(form, it, part) } ?? .absent)
            )
        }
        return .map(entries)
    }
}
