import Ground

/// How a view reads and writes one member.
struct Accessor {
    var type: String
    var get: String
    var set: String
    /// What a required member reads as in an answer that is still being built.
    var fallback: String?
}

extension APIModel {
    func accessor(_ traits: JSONValue) throws(GenerationError) -> Accessor {
        let name = traits["shape"]?.string ?? ""
        let shape = try shape(name)
        switch kind(of: shape) {
        case "list": return try listAccessor(shape)
        case "map": return try mapAccessor(shape)
        case "structure":
            let type = SwiftNames.type(name)
            return Accessor(type: type, get: "structure", set: "setStructure", fallback: "\(type)()")
        case let kind: return scalarAccessor(kind)
        }
    }

    private func kind(of shape: JSONObject) -> String {
        shape["document"]?.bool == true ? "document" : shape["type"]?.string ?? "structure"
    }

    private func scalarAccessor(_ kind: String) -> Accessor {
        switch kind {
        case "boolean": Accessor(type: "Bool", get: "boolean", set: "setBoolean", fallback: "false")
        case "byte", "short", "integer", "long": Accessor(type: "Int", get: "integer", set: "setInteger", fallback: "0")
        case "float", "double": Accessor(type: "Double", get: "double", set: "setDouble", fallback: "0")
        case "blob": Accessor(type: "[UInt8]", get: "blob", set: "setBlob", fallback: "[]")
        case "timestamp":
            Accessor(type: "Timestamp", get: "timestamp", set: "setTimestamp", fallback: "Timestamp(seconds: 0)")
        case "document": Accessor(type: "JSONValue", get: "document", set: "setDocument", fallback: ".null")
        default: Accessor(type: "String", get: "string", set: "setString", fallback: "\"\"")
        }
    }

    private func listAccessor(_ shape: JSONObject) throws(GenerationError) -> Accessor {
        let name = shape["member"]?["shape"]?.string ?? ""
        let element = try self.shape(name)
        switch kind(of: element) {
        case "string", "character":
            return Accessor(type: "[String]", get: "strings", set: "setStrings", fallback: "[]")
        case "byte", "short", "integer", "long":
            return Accessor(type: "[Int]", get: "integers", set: "setIntegers", fallback: "[]")
        case "structure":
            let type = SwiftNames.type(name)
            return Accessor(type: "[\(type)]", get: "structures", set: "setStructures", fallback: "[]")
        default: return Accessor(type: "[Field]", get: "list", set: "setList", fallback: "[]")
        }
    }

    private func mapAccessor(_ shape: JSONObject) throws(GenerationError) -> Accessor {
        let name = shape["value"]?["shape"]?.string ?? ""
        let value = try self.shape(name)
        switch kind(of: value) {
        case "string", "character":
            return Accessor(type: "[String: String]", get: "stringMap", set: "setStringMap", fallback: "[:]")
        case "structure":
            let type = SwiftNames.type(name)
            return Accessor(type: "[String: \(type)]", get: "structureMap", set: "setStructureMap", fallback: "[:]")
        default: return Accessor(type: "[Field.MapEntry]", get: "map", set: "setMap", fallback: "[]")
        }
    }
}
