import Ground
import Synchronization
package import World

/// Answers instances' requests to 169.254.169.254: who asks is known by the socket, which is the engines' affair.
///
/// Source: EC2 User Guide, "Use the Instance Metadata Service to access instance metadata".
package final class MetadataService: Sendable {
    private struct CredentialKey: Hashable {
        let instance: String
        let role: String
    }

    private let world: World
    private let roles: InstanceRoles
    private let token: MetadataToken
    private let credentials = Mutex<[CredentialKey: InstanceCredentials]>([:])

    /// - Parameter key: see ``MetadataKey``.
    package init(world: World, roles: InstanceRoles, key: [UInt8]) {
        self.world = world
        self.roles = roles
        token = MetadataToken(key: key)
    }

    package func answer(_ request: MetadataRequest, of instance: String, in place: Place) async -> MetadataAnswer {
        let ledger = world.ledger.snapshot()
        guard let kept = try? ledger.get(InstanceRecord.self, instance, in: place), kept.isAlive else {
            return MetadataAnswer(refusal: 404)
        }
        // A proxy on the instance must not give away what is the instance's.
        if request.header("x-forwarded-for") != nil, request.method == "PUT" { return MetadataAnswer(refusal: 403) }
        guard kept.metadata.isEnabled else { return MetadataAnswer(refusal: 403) }
        let path = request.path.split(separator: "/").map { PercentEncoding.decode($0) ?? String($0) }
        if path.count == 3, path[1...] == ["api", "token"] { return issue(request, kept) }
        guard request.method == "GET" || request.method == "HEAD" else { return MetadataAnswer(refusal: 405) }
        if let given = request.header("x-aws-ec2-metadata-token") {
            guard token.isValid(given, for: kept.id, at: world.clock.now) else { return MetadataAnswer(refusal: 401) }
        } else if kept.metadata.tokens == "required" {
            return MetadataAnswer(refusal: 401)
        }
        var answer = (try? await content(path, kept, ledger)) ?? MetadataAnswer(refusal: 500)
        if request.method == "HEAD" { answer.body = [] }
        return answer
    }

    private func issue(_ request: MetadataRequest, _ kept: Kept<InstanceRecord>) -> MetadataAnswer {
        guard request.method == "PUT" else { return MetadataAnswer(refusal: 405) }
        guard let text = request.header("x-aws-ec2-metadata-token-ttl-seconds"), let seconds = Int(text),
            MetadataToken.secondsAllowed.contains(seconds)
        else { return MetadataAnswer(refusal: 400) }
        let end = world.clock.now.advanced(by: .seconds(seconds))
        var answer = MetadataAnswer(text: token.issue(to: kept.id, until: end))
        answer.headers.append(("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", text))
        return answer
    }

    private func content(
        _ path: [String],
        _ kept: Kept<InstanceRecord>,
        _ ledger: LedgerSnapshot
    ) async throws -> MetadataAnswer {
        guard let version = path.first else {
            return MetadataAnswer(text: Self.versions.joined(separator: "\n"))
        }
        guard Self.versions.contains(version) else { return MetadataAnswer(refusal: 404) }
        let rest = Array(path.dropFirst())
        if rest.isEmpty {
            let parts = ["dynamic", "meta-data"] + (kept.userData == nil ? [] : ["user-data"])
            return MetadataAnswer(text: parts.joined(separator: "\n"))
        }
        if rest == ["user-data"] {
            guard let data = kept.userData.flatMap({ Base64.decode($0) }) else { return MetadataAnswer(refusal: 404) }
            return MetadataAnswer(bytes: data, type: "application/octet-stream")
        }
        // IAM is asked only by those who ask for it; a listing needs the role too.
        let asksForRole = rest.count >= 2 && rest[1] == "iam"
        var role: InstanceRoles.Role?
        if asksForRole, let profile = kept.profile { role = try? await roles.role(profile.arn, kept.place) }
        let metadata = try InstanceMetadata(of: kept, role: role?.name, ledger)
        switch metadata.tree.find(rest) {
        case .text(let text):
            return MetadataAnswer(text: text, type: text.hasPrefix("{") ? "application/json" : "text/plain")
        case .nothing: return MetadataAnswer(refusal: 404)
        case .credentials:
            guard let role else { return MetadataAnswer(refusal: 404) }
            return MetadataAnswer(text: await credentialText(role, kept), type: "text/plain")
        }
    }

    private func credentialText(_ role: InstanceRoles.Role, _ kept: Kept<InstanceRecord>) async -> String {
        let now = world.clock.now
        do {
            let found = try await credentials(of: role, kept, at: now)
            return MetadataJSON.text([
                ("Code", "Success"), ("LastUpdated", .string(MetadataJSON.time(now))), ("Type", "AWS-HMAC"),
                ("AccessKeyId", .string(found.accessKey)), ("SecretAccessKey", .string(found.secretKey)),
                ("Token", .string(found.token)), ("Expiration", .string(MetadataJSON.time(found.expires))),
            ])
        } catch {
            return MetadataJSON.text([
                ("Code", "AssumeRoleUnauthorizedAccess"),
                (
                    "Message",
                    .string(
                        "EC2 cannot assume the role \(role.name): it must exist and trust ec2.amazonaws.com."
                    )
                ),
                ("LastUpdated", .string(MetadataJSON.time(now))),
            ])
        }
    }

    /// New ones are fetched some minutes before the old ones end.
    private func credentials(
        of role: InstanceRoles.Role,
        _ kept: Kept<InstanceRecord>,
        at now: WorldInstant
    ) async throws -> InstanceCredentials {
        let key = CredentialKey(instance: kept.id, role: role.arn)
        let soon = now.advanced(by: .seconds(300))
        if let known = credentials.withLock({ $0[key] }), known.expires > soon { return known }
        let fresh = try await roles.credentials(role, kept.id, kept.place)
        credentials.withLock { all in
            all = all.filter { $0.value.expires > now }
            all[key] = fresh
        }
        return fresh
    }

    /// All answer alike.
    private static let versions = [
        "1.0", "2007-01-19", "2007-03-01", "2007-08-29", "2007-10-10", "2007-12-15", "2008-02-01", "2008-09-01",
        "2009-04-04", "2011-01-01", "2011-05-01", "2012-01-12", "2014-02-25", "2014-11-05", "2015-10-20",
        "2016-04-19", "2016-06-30", "2016-09-02", "2018-03-28", "2018-08-17", "2018-09-24", "2019-10-01",
        "2020-10-27", "2021-01-03", "2021-03-23", "2021-07-15", "2022-09-24", "2024-04-11", "latest",
    ]
}
