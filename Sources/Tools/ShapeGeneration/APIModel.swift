package import Ground

/// A public service model in botocore's form, cut down to the operations in use.
///
/// The model's documentation is never read: only names, kinds, constraints and bindings come out.
package struct APIModel: Sendable {
    package let metadata: JSONObject
    package let operations: JSONObject
    package let shapes: JSONObject
    /// Operations whose shapes are generated; the others are known by name and route only.
    package let selected: Set<String>

    /// - Parameter selected: nil takes every operation.
    package init(botocore model: JSONValue, selected: Set<String>? = nil) throws(GenerationError) {
        guard let metadata = model["metadata"]?.object, let shapes = model["shapes"]?.object else {
            throw GenerationError("the model has no metadata or no shapes")
        }
        self.metadata = metadata
        self.shapes = shapes
        operations = model["operations"]?.object ?? JSONObject()
        self.selected = selected ?? Set(operations.keys)
        let unknown = self.selected.subtracting(operations.keys).sorted()
        guard unknown.isEmpty else {
            throw GenerationError("the model has no operation \(unknown.joined(separator: ", "))")
        }
    }

    func shape(_ name: String) throws(GenerationError) -> JSONObject {
        guard let shape = shapes[name]?.object else { throw GenerationError("the model has no shape \(name)") }
        return shape
    }

    /// The shapes that the selected operations reach, by name in order.
    func reachedShapes() throws(GenerationError) -> [String] {
        var reached: Set<String> = []
        var waiting: [String] = []
        for name in selected.sorted() {
            guard let operation = operations[name] else { continue }
            waiting += [operation["input"], operation["output"]].compactMap { $0?["shape"]?.string }
            waiting += (operation["errors"]?.array ?? []).compactMap { $0["shape"]?.string }
        }
        while let name = waiting.popLast() {
            guard reached.insert(name).inserted else { continue }
            let shape = try shape(name)
            waiting += (shape["members"]?.object ?? JSONObject()).compactMap { $0.value["shape"]?.string }
            waiting += ["member", "key", "value"].compactMap { shape[$0]?["shape"]?.string }
        }
        return reached.sorted()
    }
}

package struct GenerationError: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
