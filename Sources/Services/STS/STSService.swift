package import AWSModel
package import AWSService
import STSShapes
import ServiceKit
package import World

/// AWS Security Token Service: who am I, and temporary credentials.
///
/// Source: AWS STS API Reference.
package final class STSService: CloudService {
    let world: World
    /// Trust policies are evaluated.
    let enforcesPolicies: Bool

    /// Known only when every service is made.
    let credentials: @Sendable () -> CredentialDirectory
    let compiler = PolicyCompiler()

    package init(
        world: World,
        enforcesPolicies: Bool,
        credentials: @escaping @Sendable () -> CredentialDirectory
    ) {
        self.world = world
        self.enforcesPolicies = enforcesPolicies
        self.credentials = credentials
    }

    package var model: ServiceModel { stsModel }

    package func register(in table: inout OperationTable) {
        table.on(STSOperations.getCallerIdentity, getCallerIdentity)
        table.on(STSOperations.getSessionToken, getSessionToken)
        table.on(STSOperations.assumeRole, assumeRole)
    }

    func getCallerIdentity(
        _ input: GetCallerIdentityRequest,
        _ context: RequestContext
    ) async throws -> GetCallerIdentityResponse {
        GetCallerIdentityResponse {
            $0.userId = context.principal.userID
            $0.account = context.account
            $0.arn = context.principal.arn
        }
    }
}
