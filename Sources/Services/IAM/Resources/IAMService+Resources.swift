import AWSModel
package import AWSService
import Ground
import IAMShapes

/// CloudFormation resource types of IAM.
///
/// Source: CloudFormation Template Reference, "AWS::IAM".
extension IAMService {
    package var resourceTypes: [ResourceType] {
        [
            RoleResource.type, InstanceProfileResource.type, ManagedPolicyResource.type, InlinePolicyResource.type,
            UserResource.type, GroupResource.type, AccessKeyResource.type,
        ]
    }
}

/// Property shapes that IAM's types share.
enum IAMProperties {
    static let inlinePolicies = PropertyShape.Property.objects([
        "PolicyName": .string.required, "PolicyDocument": .json.required,
    ])
}

extension ResourceRequest {
    func string(_ name: String) -> String? { properties[name]?.string }

    func strings(_ name: String) -> [String] { (properties[name]?.array ?? []).compactMap(\.string) }

    /// A policy document as the API takes it; templates may give it as an object or as a text.
    func document(_ name: String) -> String {
        properties[name].map { $0.string ?? $0.text } ?? "{}"
    }

    func integer(_ name: String) -> Int? { properties[name].flatMap { $0.int ?? $0.string.flatMap { Int($0) } } }

    /// The resource's own tags over the stack's.
    var tags: [Tag] {
        var all = stackTags.map { ($0.key, $0.value) }
        for tag in properties["Tags"]?.array ?? [] {
            let key = tag["Key"]?.string ?? ""
            all.removeAll { $0.0 == key }
            all.append((key, tag["Value"]?.string ?? ""))
        }
        return all.map { pair in
            Tag {
                $0.key = pair.0
                $0.value = pair.1
            }
        }
    }

    var inlinePolicies: [(name: String, document: String)] {
        (properties["Policies"]?.array ?? []).map { policy in
            let document = policy["PolicyDocument"] ?? .object([:])
            return (policy["PolicyName"]?.string ?? "", document.string ?? document.text)
        }
    }
}

/// Runs a call whose aim may have been reached on an earlier try.
func accepting(_ codes: String..., body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let error as AWSError where codes.contains(error.code) {
        return
    }
}

/// What has to be added and what taken away to come from one list to another.
func difference(from old: [String], to new: [String]) -> (added: [String], removed: [String]) {
    (new.filter { !old.contains($0) }, old.filter { !new.contains($0) })
}
