/// A typed window on a structure's fields; generated, one for each structure of a service's model.
package protocol StructureView: Sendable, Hashable {
    var fields: Fields { get set }
    init(fields: Fields)
}

extension StructureView {
    package init() { self.init(fields: Fields()) }

    /// Makes a value by setting members: `Tag { $0.key = "Name"; $0.value = "web" }`.
    package init<E: Error>(_ build: (inout Self) throws(E) -> Void) throws(E) {
        self.init(fields: Fields())
        try build(&self)
    }
}

/// The input or output of an operation that has none.
package struct Nothing: StructureView {
    package var fields: Fields
    package init(fields: Fields) { self.fields = fields }
}
