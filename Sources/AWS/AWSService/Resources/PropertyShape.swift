/// What may stand in a resource's properties: checked over the whole template before anything is made.
package indirect enum PropertyShape: Sendable {
    case string, integer, number, boolean
    /// Any JSON: a policy document, say.
    case json
    case list(PropertyShape)
    case map(PropertyShape)
    case object(Members)

    /// A property and what is asked of it.
    package struct Property: Sendable {
        package var shape: PropertyShape
        package var isRequired = false
        /// A change replaces the resource.
        package var isCreateOnly = false

        package init(_ shape: PropertyShape) { self.shape = shape }

        package var required: Property { with { $0.isRequired = true } }
        package var createOnly: Property { with { $0.isCreateOnly = true } }

        private func with(_ change: (inout Property) -> Void) -> Property {
            var copy = self
            change(&copy)
            return copy
        }

        package static let string = Property(.string)
        package static let integer = Property(.integer)
        package static let number = Property(.number)
        package static let boolean = Property(.boolean)
        package static let json = Property(.json)
        package static let strings = Property(.list(.string))
        /// `[{Key, Value}]`.
        package static let tags = objects(["Key": .string.required, "Value": .string.required])

        package static func object(_ members: Members) -> Property { Property(.object(members)) }
        package static func objects(_ members: Members) -> Property { Property(.list(.object(members))) }
        package static func map(_ value: PropertyShape) -> Property { Property(.map(value)) }
    }

    package typealias Members = [String: Property]
}
