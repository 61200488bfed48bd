import AWSModel
import AWSService
import EC2Shapes

extension FieldJSON {
    /// A structure of the model as what may stand in a CloudFormation property.
    static func propertyShape(of name: String) -> PropertyShape {
        guard let place = ec2Model.schema.shapes.firstIndex(where: { $0.name == name }) else {
            preconditionFailure("EC2's model has no \(name)")
        }
        return propertyShape(ec2Model.schema[place])
    }

    private static func propertyShape(_ shape: Shape) -> PropertyShape {
        switch shape.kind {
        case .boolean: .boolean
        case .byte, .short, .integer, .long: .integer
        case .float, .double: .number
        case .string, .blob, .timestamp: .string
        case .structure:
            .object(
                Dictionary(
                    uniqueKeysWithValues: shape.members.map { member in
                        (member.name, PropertyShape.Property(propertyShape(ec2Model.schema[member.shape])))
                    }
                )
            )
        case .list: .list(shape.element.map { propertyShape(ec2Model.schema[$0.shape]) } ?? .json)
        case .map, .document: .json
        }
    }
}
