public import Ground

/// Why a policy document is refused.
///
/// `description` is close to what AWS answers as the message of `MalformedPolicyDocument` (IAM) or `MalformedPolicy`
/// (S3). The exception is `.tooLarge`, which IAM answers as `LimitExceeded`.
///
/// Source: IAM User Guide, "Grammar of the IAM JSON policy language"; the wording was seen in answers of AWS.
public struct PolicyError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Reason: Sendable, Equatable {
        case notJSON(JSONError)
        case tooLarge(maximum: Int)
        /// An element is not of the type that it must be.
        case wrongType(element: String)
        case unknownElement(String)
        case unsupportedVersion(String)
        /// IAM takes new identity policies in the present version only.
        case versionTooOld
        case missingStatement
        case missingEffect
        case invalidEffect(String)
        case missingAction
        case missingResource
        case missingPrincipal
        /// An element and its `Not…` form in one statement.
        case contradiction(element: String)
        case forbiddenElement(String)
        case allowWithNotPrincipal
        case duplicateSid(String)
        case invalidSid(String)
        case actionWithoutVendor(String)
        case invalidActionVendor(String)
        case invalidAction(String)
        case notAnAssumeRoleAction(String)
        case resourceNotARN(String)
        case invalidPartition(String, resource: String)
        case invalidResourceVendor(String)
        case unknownPrincipalType(String)
        case invalidPrincipal(type: String, value: String)
        case unknownConditionOperator(String)
        case invalidConditionKey(String)
        case invalidConditionValue(operator: String, key: String, value: String)
        /// `${` without its end, or without a name.
        case invalidVariable(String)
    }

    public let reason: Reason
    public let kind: PolicyKind
    /// Counted from 0; nil where the fault is the document's.
    public let statement: Int?

    public var description: String {
        switch reason {
        case .notJSON, .wrongType: "Syntax errors in policy."
        case .tooLarge(let maximum): "Cannot exceed quota for PolicySize: \(maximum)"
        case .unknownElement(let name): "Unknown field \(name)"
        case .unsupportedVersion: "The policy must contain a valid version string"
        case .versionTooOld: "Policy document must be version 2012-10-17 or greater."
        case .missingStatement: "Missing required field Statement"
        case .missingEffect: "Missing required field Effect"
        case .invalidEffect(let effect): "Invalid effect: \(effect)"
        case .missingAction:
            kind == .identity ? "Policy statement must contain actions." : "Missing required field Action"
        case .missingResource:
            kind == .identity ? "Policy statement must contain resources." : "Missing required field Resource"
        case .missingPrincipal: "Missing required field Principal"
        case .contradiction(let element): "Statement cannot contain both \(element) and Not\(element)"
        case .forbiddenElement(let element): forbidden(element)
        case .allowWithNotPrincipal: "Allow with NotPrincipal is not allowed."
        case .duplicateSid: "Statement IDs (SID) in a single policy must be unique."
        case .invalidSid: "Statement IDs (SID) must be alpha-numeric."
        default: valueDescription
        }
    }

    private func forbidden(_ element: String) -> String {
        let isPrincipal = element == "Principal" || element == "NotPrincipal"
        return isPrincipal && !kind.namesPrincipals
            ? "Policy document should not specify a principal." : "Has prohibited field \(element)"
    }

    /// The faults of single values.
    private var valueDescription: String {
        switch reason {
        case .actionWithoutVendor, .invalidConditionKey:
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
        case .invalidActionVendor(let vendor): "Vendor \(vendor) is not valid"
        case .invalidAction: "Actions/Condition can contain only one colon."
        case .notAnAssumeRoleAction: "AssumeRole policy may only specify STS AssumeRole actions."
        case .resourceNotARN(let resource): "Resource \(resource) must be in ARN format or \"*\"."
        case .invalidPartition(let partition, let resource):
            "Partition \"\(partition)\" is not valid for resource \"\(resource)\"."
        case .invalidResourceVendor: "Resource vendor must be fully qualified and cannot contain regexes."
        case .unknownPrincipalType(let type): "Invalid principal in policy: unknown type \"\(type)\""
        case .invalidPrincipal(let type, let value): "Invalid principal in policy: \"\(type)\":\"\(value)\""
        case .unknownConditionOperator(let name): "Invalid Condition type : \(name)"
        case .invalidConditionValue(let name, let key, let value):
            "Invalid value \"\(value)\" for condition \(name) on \(key)"
        case .invalidVariable(let text): "Invalid policy variable in \"\(text)\""
        default: "Syntax errors in policy."
        }
    }
}
