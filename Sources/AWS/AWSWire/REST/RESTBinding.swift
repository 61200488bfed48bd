import AWSModel

/// Where the members of one input, output or exception stand in an HTTP message.
struct RESTBinding: Sendable {
    /// By lower-case header name.
    private(set) var headers = NameTable()
    private(set) var prefixes: [(place: Int, prefix: String)] = []
    private(set) var query = NameTable()
    /// A map that takes the parameters that no other member does.
    private(set) var queryMap: Int?
    private(set) var status: Int?
    private(set) var payload: Int?
    /// Whether members stand in a body of the protocol's format.
    private(set) var hasBodyMembers = false

    init(_ shape: Shape, _ schema: ServiceSchema) {
        payload = shape.payload
        var headers: [(name: String, place: Int)] = []
        var query: [(name: String, place: Int)] = []
        for (place, member) in shape.members.enumerated() {
            switch member.location {
            case .header: headers.append((WireHeaders.lowered(member.wireName), place))
            case .headers: prefixes.append((place, WireHeaders.lowered(member.locationName ?? "")))
            case .querystring where schema[member.shape].kind == .map: queryMap = place
            case .querystring: query.append((member.wireName, place))
            case .statusCode: status = place
            case .uri: break
            case nil: hasBodyMembers = hasBodyMembers || !member.isXMLAttribute
            }
        }
        self.headers = NameTable(headers)
        self.query = NameTable(query)
    }
}

/// The bindings of every structure that is a message of its own.
struct RESTBindings: Sendable {
    private var bindings: [ShapeID: RESTBinding] = [:]

    init(_ schema: ServiceSchema) {
        for operation in schema.operations {
            for id in [operation.input, operation.output].compactMap({ $0 }) + operation.errors {
                if bindings[id] == nil { bindings[id] = RESTBinding(schema[id], schema) }
            }
        }
    }

    subscript(shape: ShapeID) -> RESTBinding? { bindings[shape] }
}
