import AWSModel

/// The members of every structure of a service under the names that one protocol gives them.
struct WireNames: Sendable {
    private let tables: [NameTable]

    /// - Parameter name: nil where the protocol writes the member elsewhere (a header, an attribute).
    init(_ schema: ServiceSchema, name: (Member) -> String?) {
        tables = schema.shapes.map { shape in
            guard shape.kind == .structure else { return NameTable() }
            return NameTable(
                shape.members.enumerated().compactMap { place, member in name(member).map { ($0, place) } }
            )
        }
    }

    subscript(shape: ShapeID) -> NameTable { tables[shape] }
}

extension Member {
    /// The name in a JSON or CBOR body.
    var bodyName: String? { location == nil ? wireName : nil }
}
