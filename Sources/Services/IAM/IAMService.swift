package import AWSModel
package import AWSService
import IAMShapes
import ServiceKit
package import World

/// AWS Identity and Access Management: users, groups, roles, policies and keys. Global: records lie in no Region.
///
/// Source: IAM API Reference.
package final class IAMService: CloudService {
    let world: World
    let compiler = PolicyCompiler()

    package init(world: World) { self.world = world }

    package var model: ServiceModel { iamModel }

    package func register(in table: inout OperationTable) {
        registerUsers(in: &table)
        registerGroups(in: &table)
        registerRoles(in: &table)
        registerInstanceProfiles(in: &table)
        registerPolicies(in: &table)
        registerAccount(in: &table)
    }

    /// Where an account's records lie.
    func place(_ context: RequestContext) -> Place { .global(context.account) }

    func arn(_ context: RequestContext, _ resource: String) -> String {
        ARN(partition: context.partition, service: "iam", region: "", account: context.account, resource: resource)
            .description
    }
}
