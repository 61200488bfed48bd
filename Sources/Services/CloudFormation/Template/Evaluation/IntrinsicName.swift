import Ground

/// The functions that a template may call.
///
/// Source: CloudFormation Template Reference, "Intrinsic functions", "Rule functions".
enum IntrinsicName: String, CaseIterable {
    case ref = "Ref"
    case getAttribute = "Fn::GetAtt"
    case sub = "Fn::Sub"
    case join = "Fn::Join"
    case select = "Fn::Select"
    case split = "Fn::Split"
    case choose = "Fn::If"
    case findInMap = "Fn::FindInMap"
    case importValue = "Fn::ImportValue"
    case cidr = "Fn::Cidr"
    case zones = "Fn::GetAZs"
    case base64 = "Fn::Base64"
    case length = "Fn::Length"
    case toJSONString = "Fn::ToJsonString"
    case forEach = "Fn::ForEach"
    case transform = "Fn::Transform"
    case and = "Fn::And"
    case or = "Fn::Or"
    case not = "Fn::Not"
    case equals = "Fn::Equals"
    case contains = "Fn::Contains"
    case eachMemberEquals = "Fn::EachMemberEquals"
    case eachMemberIn = "Fn::EachMemberIn"
    case refAll = "Fn::RefAll"
    case valueOf = "Fn::ValueOf"
    case valueOfAll = "Fn::ValueOfAll"

    /// Only with the transform AWS::LanguageExtensions.
    var isExtension: Bool { [.length, .toJSONString, .forEach].contains(self) }
    /// Only in the Conditions and Rules sections.
    var isCondition: Bool {
        switch self {
        case .and, .or, .not, .equals, .contains, .eachMemberEquals, .eachMemberIn, .refAll, .valueOf, .valueOfAll: true
        default: false
        }
    }

    static func unsupported(_ name: String) -> TemplateError {
        let known = allCases.map(\.rawValue) + ["Condition"]
        return .template(
            "Encountered unsupported function: \(name) Supported functions are: \(TemplateError.list(known))"
        )
    }
}

/// A call of a function, as it stands in the tree.
struct Intrinsic {
    let name: IntrinsicName
    let argument: JSONValue

    /// - Returns: nil when the value is no call.
    init?(_ value: JSONValue) throws(TemplateError) {
        guard case .object(let members) = value, members.count == 1, let key = members.keys.first,
            let argument = members[key]
        else { return nil }
        guard let name = IntrinsicName(rawValue: key) else {
            guard key.hasPrefix("Fn::") else { return nil }
            throw IntrinsicName.unsupported(key)
        }
        self.name = name
        self.argument = argument
    }
}
