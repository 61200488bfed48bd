import AWSModel

extension ModelJSON {
    /// A structure of the model as what may stand in a CloudFormation property.
    package func property(_ name: String) -> PropertyShape.Property {
        PropertyShape.Property(propertyShape(structure(name)))
    }

    private func propertyShape(_ shape: Shape) -> PropertyShape {
        switch shape.kind {
        case .boolean: .boolean
        case .byte, .short, .integer, .long: .integer
        case .float, .double: .number
        case .string, .blob, .timestamp: .string
        case .structure:
            .object(
                Dictionary(
                    uniqueKeysWithValues: shape.members.map { member in
                        (member.name, PropertyShape.Property(propertyShape(model.schema[member.shape])))
                    }
                )
            )
        case .list: .list(shape.element.map { propertyShape(model.schema[$0.shape]) } ?? .json)
        case .map, .document: .json
        }
    }
}
