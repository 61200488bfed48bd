/// One member of the Parameters section.
///
/// Source: CloudFormation User Guide, "Parameters".
package struct TemplateParameter: Sendable, Equatable {
    package let name: String
    package let type: ParameterType
    package let defaultText: String?
    package let allowedValues: [String]
    package let allowedPattern: String?
    package let minLength: Int?
    package let maxLength: Int?
    package let minValue: Double?
    package let maxValue: Double?
    package let noEcho: Bool
    package let description: String?
    package let constraintDescription: String?
}

/// The type of a parameter.
package struct ParameterType: Sendable, Equatable {
    package enum Shape: Sendable, Equatable {
        case string, number, numbers, strings
        /// The given value is the name of a Parameter Store parameter, which holds the value proper.
        case parameterStore
    }

    package let text: String
    package let shape: Shape

    package var isList: Bool { shape == .numbers || shape == .strings }

    init(_ text: String) throws(TemplateError) {
        self.text = text
        switch text {
        case "String": shape = .string
        case "Number": shape = .number
        case "List<Number>": shape = .numbers
        case "CommaDelimitedList", "List<String>": shape = .strings
        default:
            if text.hasPrefix("AWS::SSM::Parameter::Value<"), text.hasSuffix(">") {
                shape = .parameterStore
            } else if text.hasPrefix("List<"), text.hasSuffix(">"), Self.named.contains(text.dropFirst(5).dropLast()) {
                shape = .strings
            } else if Self.named.contains(text[...]) {
                shape = .string
            } else {
                throw .format("Unrecognized parameter type: \(text)")
            }
        }
    }

    private static let named: Set<Substring> = [
        "AWS::EC2::AvailabilityZone::Name", "AWS::EC2::Image::Id", "AWS::EC2::Instance::Id",
        "AWS::EC2::KeyPair::KeyName",
        "AWS::EC2::SecurityGroup::GroupName", "AWS::EC2::SecurityGroup::Id", "AWS::EC2::Subnet::Id",
        "AWS::EC2::Volume::Id", "AWS::EC2::VPC::Id", "AWS::Route53::HostedZone::Id", "AWS::SSM::Parameter::Name",
    ]
}
