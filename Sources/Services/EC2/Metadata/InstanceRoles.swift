import AWSModel
package import AWSService
package import Ground
import IAMShapes
import STSShapes
package import World

/// Temporary credentials of an instance's role.
package struct InstanceCredentials: Sendable {
    package var accessKey: String
    package var secretKey: String
    package var token: String
    package var expires: WorldInstant

    package init(accessKey: String, secretKey: String, token: String, expires: WorldInstant) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.token = token
        self.expires = expires
    }
}

/// How the metadata service comes to roles and their credentials.
package struct InstanceRoles: Sendable {
    package struct Role: Sendable, Equatable {
        package var name: String
        package var arn: String
        /// How long its sessions may last.
        package var sessionSeconds: Int

        package init(name: String, arn: String, sessionSeconds: Int = 3600) {
            self.name = name
            self.arn = arn
            self.sessionSeconds = sessionSeconds
        }
    }

    /// The role in an instance profile; nil when there is none.
    package var role: @Sendable (_ profileARN: String, _ place: Place) async throws -> Role?
    package var credentials: @Sendable (Role, _ instance: String, _ place: Place) async throws -> InstanceCredentials

    package init(
        role: @escaping @Sendable (String, Place) async throws -> Role?,
        credentials: @escaping @Sendable (Role, String, Place) async throws -> InstanceCredentials
    ) {
        self.role = role
        self.credentials = credentials
    }

    package static let none = InstanceRoles(
        role: { _, _ in nil },
        credentials: { role, _, _ in throw AWSError.notBuilt("credentials of \(role.name)") }
    )

    /// Asks IAM for the role and STS for a session of it, as `ec2.amazonaws.com`, which the role must trust.
    ///
    /// Source: EC2 User Guide, "IAM roles for Amazon EC2": the session has the instance's id as its name.
    package static func asking(_ caller: @escaping @Sendable () -> any InProcessCaller, world: World) -> InstanceRoles {
        @Sendable func context(_ place: Place) -> RequestContext {
            RequestContext(
                account: place.account,
                region: place.region,
                principal: Principal(
                    kind: .service,
                    account: place.account,
                    arn: "ec2.amazonaws.com",
                    userID: "ec2.amazonaws.com"
                ),
                requestID: world.ids.uuid(),
                now: Timestamp(milliseconds: world.clock.now.millisecondsSince1970),
                caller: caller()
            )
        }
        return InstanceRoles(
            role: { profile, place in
                let name = profile.split(separator: "/").last.map(String.init) ?? ""
                let found = try await context(place).call(IAMOperations.getInstanceProfile) {
                    $0.instanceProfileName = name
                }
                return found.instanceProfile.roles.first.map {
                    Role(name: $0.roleName, arn: $0.arn, sessionSeconds: $0.maxSessionDuration ?? 3600)
                }
            },
            credentials: { role, instance, place in
                let answer = try await context(place).call(STSOperations.assumeRole) {
                    $0.roleArn = role.arn
                    $0.roleSessionName = instance
                    $0.durationSeconds = min(role.sessionSeconds, 21_600)
                }
                guard let found = answer.credentials else { throw AWSError.internalFailure }
                return InstanceCredentials(
                    accessKey: found.accessKeyId,
                    secretKey: found.secretAccessKey,
                    token: found.sessionToken,
                    expires: WorldInstant(nanosecondsSince1970: found.expiration.milliseconds * 1_000_000)
                )
            }
        )
    }
}
