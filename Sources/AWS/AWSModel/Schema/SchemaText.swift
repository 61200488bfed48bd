/// The text form of a schema: a line for each shape, member and operation; words are parted by tabs.
///
/// One string literal costs the compiler nothing and is read in about a millisecond; the same facts as Swift
/// expressions cost minutes. `ShapeGenerator` writes it, ``ServiceSchema/init(parsing:)`` reads it.
package enum SchemaText {
    package static let service = "service"
    package static let shape = "shape"
    package static let member = "."
    package static let element = "of"
    package static let key = "key"
    package static let value = "value"
    package static let operation = "op"
}

package struct SchemaTextError: Error, CustomStringConvertible {
    package let line: Int
    package let reason: String
    package var description: String { "schema text, line \(line): \(reason)" }
}

extension ServiceSchema {
    package convenience init(parsing text: String) throws(SchemaTextError) {
        var reader = SchemaReader()
        try reader.read(text)
        self.init(metadata: reader.metadata, shapes: reader.shapes, operations: reader.operations)
    }
}
