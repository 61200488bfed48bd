import AWSModel
import Ground

/// Writes what stands outside the body.
struct RESTWriter: Sendable {
    let schema: ServiceSchema
    private var text: HeaderText { HeaderText(schema: schema) }

    func writeHeaders(_ fields: Fields, _ id: ShapeID, to headers: inout WireHeaders) {
        let members = schema[id].members
        for place in 0..<min(members.count, fields.slots.count) where members[place].location != nil {
            let member = members[place]
            switch (member.location, fields[place]) {
            case (.header, let value):
                if let text = text.header(value, member) { headers[member.wireName] = text }
            case (.headers, .map(let entries)):
                for entry in entries {
                    guard case .string(let value) = entry.value, Self.isToken(entry.key) else { continue }
                    headers.add((member.locationName ?? "") + entry.key, HeaderText.oneLine(value))
                }
            default: break
            }
        }
    }

    /// The characters that a header's name may have.
    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
    }

    func status(_ fields: Fields, of operation: OperationSchema) -> Int {
        guard let id = operation.output else { return operation.status }
        let members = schema[id].members
        for place in members.indices where members[place].location == .statusCode {
            if case .integer(let status) = fields[place], (100..<600).contains(status) { return Int(status) }
        }
        return operation.status
    }

    /// The request line and headers of a client's request; the body comes after.
    func request(_ input: Fields, of operation: OperationSchema) throws(WireError) -> WireRequest {
        let cut = operation.uri.firstIndex(of: "?") ?? operation.uri.endIndex
        var request = WireRequest(method: operation.method, path: String(operation.uri[..<cut]))
        request.hostPrefix = try HostPrefix.text(operation, input, schema)
        var query = operation.uri[cut...].dropFirst().split(separator: "&").map(String.init)
        if let id = operation.input {
            request.path = try path(request.path, id, input)
            query += parameters(id, input)
            writeHeaders(input, id, to: &request.headers)
        }
        request.query = query.joined(separator: "&")
        return request
    }

    private func path(_ template: String, _ id: ShapeID, _ input: Fields) throws(WireError) -> String {
        var result = template
        for (place, member) in schema[id].members.enumerated() where member.location == .uri {
            let format = member.timestampFormat ?? schema[member.shape].timestampFormat ?? .iso8601
            guard let text = ScalarText.text(input[place], format), !text.isEmpty else {
                throw WireError(.unsendable, "the path needs \(member.name)", member: member.name)
            }
            for name in [member.wireName, member.name] {
                result = result.replacing("{\(name)+}", with: PercentEncoding.encode(text, keeping: .path))
                result = result.replacing("{\(name)}", with: PercentEncoding.encode(text))
            }
        }
        return result
    }

    private func parameters(_ id: ShapeID, _ input: Fields) -> [String] {
        var result: [String] = []
        func add(_ name: String, _ value: String) {
            result.append(PercentEncoding.encode(name) + "=" + PercentEncoding.encode(value))
        }
        for (place, member) in schema[id].members.enumerated() where member.location == .querystring {
            guard case .map(let entries) = input[place] else {
                for value in text.query(input[place], member) { add(member.wireName, value) }
                continue
            }
            for entry in entries {
                switch entry.value {
                case .list(let values):
                    for value in values { if case .string(let text) = value { add(entry.key, text) } }
                case .string(let text): add(entry.key, text)
                default: break
                }
            }
        }
        return result
    }
}
