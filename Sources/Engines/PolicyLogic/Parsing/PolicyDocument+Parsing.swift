public import Ground

extension PolicyDocument {
    /// Reads a document from its JSON text.
    ///
    /// - Parameters:
    ///   - kind: where it will be attached.
    ///   - sizeMax: the quota, if another than the kind's usual one.
    public init(parsing text: String, as kind: PolicyKind, sizeMax: Int? = nil) throws(PolicyError) {
        let reader = PolicyReader(kind: kind)
        let maximum = sizeMax ?? kind.sizeMax
        let size =
            kind.countsWhiteSpace
            ? text.utf8.count
            : text.unicodeScalars.reduce(0) { $1.properties.isWhitespace ? $0 : $0 + 1 }
        guard size <= maximum else { throw reader.error(.tooLarge(maximum: maximum)) }
        let json: JSONValue
        do { json = try JSONValue.parse(text) } catch { throw reader.error(.notJSON(error)) }
        try self.init(json, as: kind)
    }

    /// Reads a document that has been taken from a greater one, such as a template.
    public init(_ json: JSONValue, as kind: PolicyKind) throws(PolicyError) {
        var reader = PolicyReader(kind: kind)
        self = try reader.document(json)
    }
}
