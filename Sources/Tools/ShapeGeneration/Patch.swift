package import Ground

extension APIModel {
    /// Applies a list of corrections to a model:
    /// `[{"at": ["shapes", "Tag", "members"], "set": {…}, "remove": ["x"], "why": "…"}]`.
    ///
    /// A model's errors are mended by such listed patches, each with its `why`, never by editing generated code.
    package static func patched(_ model: JSONValue, by patches: JSONValue) throws(GenerationError) -> JSONValue {
        var result = model
        for patch in patches.array ?? [] {
            guard let path = patch["at"]?.array?.compactMap(\.string), patch["why"]?.string != nil else {
                throw GenerationError("a patch needs \"at\" and \"why\": \(patch.text)")
            }
            result = try change(result, path[...]) { object throws(GenerationError) in
                for (key, value) in patch["set"]?.object ?? JSONObject() { object[key] = value }
                for key in (patch["remove"]?.array ?? []).compactMap(\.string) { object[key] = nil }
            }
        }
        return result
    }

    private static func change(
        _ value: JSONValue,
        _ path: ArraySlice<String>,
        _ body: (inout JSONObject) throws(GenerationError) -> Void
    ) throws(GenerationError) -> JSONValue {
        guard var object = value.object else { throw GenerationError("a patch meets no object at \(path)") }
        if let step = path.first {
            guard let inner = object[step] else { throw GenerationError("a patch finds no \(step)") }
            object[step] = try change(inner, path.dropFirst(), body)
        } else {
            try body(&object)
        }
        return .object(object)
    }
}
