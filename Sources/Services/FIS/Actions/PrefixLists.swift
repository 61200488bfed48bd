import AWSModel
import AWSService
import EC2Shapes

/// Prefix lists as a parameter may name them.
enum PrefixLists {
    /// The id of a list that is given by id, ARN or name.
    static func id(_ identifier: String, _ context: RequestContext) async throws -> String {
        let last = ARN(identifier)?.resource.split(separator: "/").last.map(String.init) ?? identifier
        let answer = try await context.call(EC2Operations.describeManagedPrefixLists) { request in
            request.filters = [
                Filter {
                    $0.name = last.hasPrefix("pl-") ? "prefix-list-id" : "prefix-list-name"
                    $0.values = [last]
                }
            ]
        }
        guard let id = answer.prefixLists?.first?.prefixListId else {
            throw AWSError.validation("There is no prefix list \(identifier).")
        }
        return id
    }
}
