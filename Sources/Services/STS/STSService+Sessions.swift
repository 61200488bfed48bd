import AWSModel
package import AWSService
import Ground
import STSShapes
import World

extension STSService: CredentialSource {
    package func issuedKey(_ accessKey: String) -> IssuedKey? {
        guard let kept = try? world.ledger.get(SessionRecord.self, accessKey, in: .world) else { return nil }
        var key = IssuedKey(
            accessKey: accessKey,
            secretKey: kept.record.secretKey,
            principal: kept.record.principal(accessKey: accessKey)
        )
        key.sessionToken = kept.record.token
        key.expires = Timestamp(milliseconds: kept.record.expires)
        return key
    }

    package func policies(of principal: Principal) -> AttachedPolicies? {
        guard let accessKey = principal.accessKey,
            let kept = try? world.ledger.get(SessionRecord.self, accessKey, in: .world)
        else { return nil }
        var policies = AttachedPolicies()
        policies.session = kept.record.policies
        return policies
    }

    /// Gives out credentials for a principal, and forgets those of the account that have ended.
    func issue(
        to principal: Principal,
        lifeSeconds: Int,
        policies: [String] = []
    ) async throws -> STSShapes.Credentials {
        let accessKey = world.ids.accessKey("ASIA", account: principal.account)
        let now = world.clock.now.millisecondsSince1970
        let record = SessionRecord(
            secretKey: world.ids.secretKey(),
            token: world.ids.sessionToken(),
            expires: now + Int64(lifeSeconds) * 1000,
            kindOfPrincipal: principal.kind.rawValue,
            account: principal.account,
            arn: principal.arn,
            userID: principal.userID,
            userName: principal.userName,
            issuerARN: principal.issuerARN,
            tags: principal.tags,
            policies: policies
        )
        try await world.ledger.write { transaction in
            for old in try transaction.list(SessionRecord.self, in: .world) where old.record.expires < now - 3_600_000 {
                try transaction.delete(old)
            }
            try transaction.insert(record, id: accessKey, in: .world)
        }
        return STSShapes.Credentials {
            $0.accessKeyId = accessKey
            $0.secretAccessKey = record.secretKey
            $0.sessionToken = record.token
            $0.expiration = Timestamp(milliseconds: record.expires)
        }
    }

    func getSessionToken(
        _ input: GetSessionTokenRequest,
        _ context: RequestContext
    ) async throws -> GetSessionTokenResponse {
        guard context.principal.kind != .assumedRole else {
            throw AWSError("AccessDenied", "Cannot call GetSessionToken with session credentials", status: 403)
        }
        if input.tokenCode != nil || input.serialNumber != nil {
            throw AWSError.notBuilt("GetSessionToken with multi-factor authentication")
        }
        // Root keys live an hour at most. Source: STS API Reference, "GetSessionToken".
        let isRoot = context.principal.kind == .root
        let life = isRoot ? min(input.durationSeconds ?? 3600, 3600) : input.durationSeconds ?? 43_200
        let credentials = try await issue(to: context.principal, lifeSeconds: life)
        return GetSessionTokenResponse { $0.credentials = credentials }
    }
}
