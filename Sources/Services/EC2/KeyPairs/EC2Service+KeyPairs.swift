import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "CreateKeyPair", "ImportKeyPair", "DescribeKeyPairs", "DeleteKeyPair".
extension EC2Service {
    func registerKeyPairs(in table: inout OperationTable) {
        on(&table, EC2Operations.createKeyPair, createKeyPair)
        on(&table, EC2Operations.importKeyPair, importKeyPair)
        on(&table, EC2Operations.describeKeyPairs, describeKeyPairs)
        on(&table, EC2Operations.deleteKeyPair, deleteKeyPair)
    }

    func createKeyPair(_ input: CreateKeyPairRequest, _ context: RequestContext) async throws -> KeyPair {
        let type = try LaunchSettings.checked(input.keyType ?? "rsa", ["rsa", "ed25519"], "KeyType")
        let format = try LaunchSettings.checked(input.keyFormat ?? "pem", ["pem", "ppk"], "KeyFormat")
        if format == "ppk" { throw AWSError.notBuilt(parameter: "KeyFormat=ppk") }
        let tags = try Tags.read(input.tagSpecifications, for: .keyPair)
        let check = UInt32(truncatingIfNeeded: world.ids.number())
        // Finding primes takes long: it has no place on an event loop.
        let made = await withTaskExecutorPreference(globalConcurrentExecutor) {
            type == "rsa" ? NewKey.rsa() : NewKey.ed25519(check: check)
        }
        guard let made else { throw AWSError.internalFailure }
        let record = KeyPairRecord(
            name: input.keyName,
            type: type,
            fingerprint: made.fingerprint,
            publicKey: made.publicKey.line(comment: input.keyName)
        )
        let id = try await keep(record, tags, input.dryRun, context)
        return KeyPair {
            $0.keyPairId = id
            $0.keyName = record.name
            $0.keyFingerprint = record.fingerprint
            $0.keyMaterial = made.pem
            $0.tags = Tags.views(tags)
        }
    }

    func importKeyPair(_ input: ImportKeyPairRequest, _ context: RequestContext) async throws -> ImportKeyPairResult {
        let tags = try Tags.read(input.tagSpecifications, for: .keyPair)
        guard let key = SSHPublicKey(String(decoding: input.publicKeyMaterial, as: UTF8.self)) else {
            throw AWSError("InvalidKey.Format", "Key is not in valid OpenSSH public key format")
        }
        let record = KeyPairRecord(
            name: input.keyName,
            type: key.type,
            fingerprint: key.importFingerprint,
            publicKey: key.line(comment: input.keyName)
        )
        let id = try await keep(record, tags, input.dryRun, context)
        return ImportKeyPairResult {
            $0.keyPairId = id
            $0.keyName = record.name
            $0.keyFingerprint = record.fingerprint
            $0.tags = Tags.views(tags)
        }
    }

    private func keep(
        _ record: KeyPairRecord,
        _ tags: [String: String],
        _ dryRun: Bool?,
        _ context: RequestContext
    ) async throws -> String {
        let isWell =
            (1...255).contains(record.name.utf8.count) && record.name.utf8.allSatisfy { (32...126).contains($0) }
        guard isWell, record.name.first != " ", record.name.last != " " else {
            throw AWSError.invalidValue(
                record.name,
                for: "keyName",
                "It must have up to 255 ASCII characters, without leading or trailing spaces."
            )
        }
        let (id, place) = (newID(.keyPair), context.place)
        try await write(dryRun) { transaction in
            let same = try transaction.list(KeyPairRecord.self, where: "name", is: record.name, in: .place(place))
            guard same.isEmpty else {
                throw AWSError("InvalidKeyPair.Duplicate", "The keypair already exists")
            }
            try transaction.insert(record, id: id, in: place)
            try transaction.setTags(tags, of: id, in: place)
        }
        return id
    }

    func describeKeyPairs(
        _ input: DescribeKeyPairsRequest,
        _ context: RequestContext
    ) async throws -> DescribeKeyPairsResult {
        let (ledger, place) = (try read(input.dryRun), context.place)
        var found = try ledger.list(KeyPairRecord.self, in: place)
        if let names = input.keyNames, !names.isEmpty {
            for name in names { _ = try ledger.keyPair(named: name, in: place) }
            found = found.filter { names.contains($0.name) }
        }
        if let ids = input.keyPairIds, !ids.isEmpty {
            for id in ids { _ = try ledger.resource(KeyPairRecord.self, .keyPair, id, in: place) }
            found = found.filter { ids.contains($0.id) }
        }
        let filters = try Filters<Kept<KeyPairRecord>>(
            input.filters,
            ["key-pair-id": { [$0.id] }, "fingerprint": { [$0.fingerprint] }, "key-name": { [$0.name] }],
            tags: { try ledger.tags(of: $0.id, in: $0.place) }
        )
        let shown = try found.filter(filters.matches).map { kept in
            let tags = Tags.views(try ledger.tags(of: kept.id, in: place))
            return KeyPairInfo {
                $0.keyPairId = kept.id
                $0.keyName = kept.name
                $0.keyType = kept.record.type
                $0.keyFingerprint = kept.fingerprint
                $0.createTime = kept.created.timestamp
                $0.publicKey = input.includePublicKey == true ? kept.publicKey : nil
                $0.tags = tags
            }
        }
        return DescribeKeyPairsResult { $0.keyPairs = shown }
    }

    /// Deleting by name what is not there succeeds.
    func deleteKeyPair(_ input: DeleteKeyPairRequest, _ context: RequestContext) async throws -> DeleteKeyPairResult {
        guard input.keyName != nil || input.keyPairId != nil else { throw AWSError.missingParameter("KeyName") }
        let place = context.place
        let deleted = try await write(input.dryRun) { transaction -> String? in
            let id: String?
            if let wanted = input.keyPairId {
                id = try transaction.resource(KeyPairRecord.self, .keyPair, wanted, in: place).id
            } else {
                let name = input.keyName ?? ""
                id = try transaction.list(KeyPairRecord.self, where: "name", is: name, in: .place(place)).first?.id
            }
            guard let id else { return nil }
            try transaction.forgetTags(of: id, in: place)
            try transaction.delete(KeyPairRecord.self, id, in: place)
            return id
        }
        return DeleteKeyPairResult {
            $0.`return` = true
            $0.keyPairId = deleted
        }
    }
}
