import AWSModel
import Ground

/// Reads what stands outside the body: labels, query parameters, headers, the status.
struct RESTReader: Sendable {
    let schema: ServiceSchema
    let bindings: RESTBindings
    private var text: HeaderText { HeaderText(schema: schema) }

    func readRequest(
        _ request: WireRequest,
        _ named: NamedOperation,
        _ id: ShapeID,
        into fields: inout Fields
    ) throws(WireError) {
        guard let binding = bindings[id] else { return }
        let shape = schema[id]
        for label in named.labels {
            let member = shape.members[label.place]
            let target = schema[member.shape]
            let format = member.timestampFormat ?? target.timestampFormat ?? .iso8601
            do { fields[label.place] = try ScalarText.field(label.value, target.kind, format) } catch {
                throw error.at(member.name)
            }
        }
        if !request.query.isEmpty { try readQuery(request.query, binding, shape, named.operation, &fields) }
        try readHeaders(request.headers, binding, shape, into: &fields)
    }

    private func readQuery(
        _ query: String,
        _ binding: RESTBinding,
        _ shape: Shape,
        _ operation: OperationSchema,
        _ fields: inout Fields
    ) throws(WireError) {
        guard !binding.query.isEmpty || binding.queryMap != nil else { return }
        guard let pairs = PercentEncoding.pairs(in: query) else {
            throw .malformed("The query string is not properly encoded.")
        }
        for (name, value) in pairs {
            if let place = binding.query.place(of: name) {
                let member = shape.members[place]
                do { fields[place] = try text.query(value ?? "", member, before: fields[place]) } catch {
                    throw error.at(member.name)
                }
            } else if let place = binding.queryMap {
                fields[place] = added(name, value ?? "", shape.members[place], to: fields[place])
            }
        }
    }

    /// A map of strings keeps the last of equal names, a map of lists keeps all.
    private func added(_ name: String, _ value: String, _ member: Member, to field: Field) -> Field {
        var entries = if case .map(let earlier) = field { earlier } else { [Field.MapEntry]() }
        let holdsLists = schema[member.shape].value.map { schema[$0.shape].kind == .list } ?? false
        let place = entries.firstIndex { $0.key == name }
        if holdsLists {
            if let place, case .list(let values) = entries[place].value {
                entries[place].value = .list(values + [.string(value)])
            } else {
                entries.append(.init(key: name, value: .list([.string(value)])))
            }
        } else if let place {
            entries[place].value = .string(value)
        } else {
            entries.append(.init(key: name, value: .string(value)))
        }
        return .map(entries)
    }

    func readHeaders(
        _ headers: WireHeaders,
        _ binding: RESTBinding,
        _ shape: Shape,
        into fields: inout Fields
    ) throws(WireError) {
        for line in headers.lines {
            if let place = binding.headers.place(ignoringCaseOf: line.name) {
                let member = shape.members[place]
                do { fields[place] = try text.header(line.value, member, before: fields[place]) } catch {
                    throw error.at(member.name)
                }
            }
            for (place, prefix) in binding.prefixes where hasPrefix(line.name, prefix) {
                var entries = if case .map(let earlier) = fields[place] { earlier } else { [Field.MapEntry]() }
                let key = String(decoding: line.name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
                entries.append(.init(key: key, value: .string(line.value)))
                fields[place] = .map(entries)
            }
        }
    }

    private func hasPrefix(_ name: String, _ lowered: String) -> Bool {
        name.utf8.count >= lowered.utf8.count
            && zip(name.utf8, lowered.utf8).allSatisfy { WireHeaders.lowered($0) == $1 }
    }

    func readResponse(_ response: WireResponse, _ id: ShapeID, into fields: inout Fields) throws(WireError) {
        guard let binding = bindings[id] else { return }
        if let place = binding.status { fields[place] = .integer(Int64(response.status)) }
        try readHeaders(response.headers, binding, schema[id], into: &fields)
    }
}
