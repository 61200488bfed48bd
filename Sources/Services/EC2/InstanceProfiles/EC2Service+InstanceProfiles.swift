import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "AssociateIamInstanceProfile" and its kin.
extension EC2Service {
    func registerInstanceProfiles(in table: inout OperationTable) {
        on(&table, EC2Operations.associateIamInstanceProfile, associateIamInstanceProfile)
        on(&table, EC2Operations.disassociateIamInstanceProfile, disassociateIamInstanceProfile)
        on(&table, EC2Operations.replaceIamInstanceProfileAssociation, replaceIamInstanceProfileAssociation)
        on(&table, EC2Operations.describeIamInstanceProfileAssociations, describeIamInstanceProfileAssociations)
    }

    func associateIamInstanceProfile(
        _ input: AssociateIamInstanceProfileRequest,
        _ context: RequestContext
    ) async throws -> AssociateIamInstanceProfileResult {
        let profile = try await requiredProfile(input.iamInstanceProfile, context)
        let place = context.place
        let now = try await write(nil) { transaction in
            var kept = try transaction.instance(input.instanceId, in: place, at: transaction.now)
            guard [.running, .stopped, .pending].contains(kept.state) else {
                throw AWSError(
                    "IncorrectState",
                    "The instance '\(kept.id)' is not in the 'running' or 'stopped' states"
                )
            }
            guard kept.profile == nil else {
                throw AWSError("IncorrectState", "There is an existing association for instance \(kept.id)")
            }
            kept.profile = profile
            try transaction.update(kept)
            return transaction.now
        }
        return AssociateIamInstanceProfileResult {
            $0.iamInstanceProfileAssociation = profile.view(of: input.instanceId, "associating", at: now)
        }
    }

    func disassociateIamInstanceProfile(
        _ input: DisassociateIamInstanceProfileRequest,
        _ context: RequestContext
    ) async throws -> DisassociateIamInstanceProfileResult {
        let place = context.place
        let gone = try await write(nil) { transaction in
            var kept = try transaction.instance(withAssociation: input.associationId, in: place)
            let old = kept
            kept.profile = nil
            try transaction.update(kept)
            return old
        }
        return DisassociateIamInstanceProfileResult {
            $0.iamInstanceProfileAssociation = gone.profile?.view(of: gone.id, "disassociating", at: nil)
        }
    }

    /// The new association has an id of its own.
    func replaceIamInstanceProfileAssociation(
        _ input: ReplaceIamInstanceProfileAssociationRequest,
        _ context: RequestContext
    ) async throws -> ReplaceIamInstanceProfileAssociationResult {
        let profile = try await requiredProfile(input.iamInstanceProfile, context)
        let place = context.place
        let (instance, now) = try await write(nil) { transaction in
            var kept = try transaction.instance(withAssociation: input.associationId, in: place)
            kept.profile = profile
            try transaction.update(kept)
            return (kept.id, transaction.now)
        }
        return ReplaceIamInstanceProfileAssociationResult {
            $0.iamInstanceProfileAssociation = profile.view(of: instance, "associating", at: now)
        }
    }

    func describeIamInstanceProfileAssociations(
        _ input: DescribeIamInstanceProfileAssociationsRequest,
        _ context: RequestContext
    ) async throws -> DescribeIamInstanceProfileAssociationsResult {
        let (ledger, place) = (world.ledger.snapshot(), context.place)
        var found = try ledger.list(InstanceRecord.self, in: place).filter { $0.profile != nil && $0.record.isAlive }
        if let ids = input.associationIds, !ids.isEmpty {
            for id in ids { _ = try ledger.instance(withAssociation: id, in: place) }
            found = found.filter { ids.contains($0.profile?.association ?? "") }
        }
        let filters = try Filters<Kept<InstanceRecord>>(
            input.filters,
            ["instance-id": { [$0.id] }, "state": { _ in ["associated"] }]
        )
        let page = try Page(found.filter(filters.matches), nextToken: input.nextToken, maxResults: input.maxResults) {
            $0.id
        }
        return DescribeIamInstanceProfileAssociationsResult {
            $0.nextToken = page.nextToken
            $0.iamInstanceProfileAssociations = page.elements.compactMap { kept in
                kept.profile?.view(of: kept.id, "associated", at: nil)
            }
        }
    }

    private func requiredProfile(
        _ wanted: IamInstanceProfileSpecification,
        _ context: RequestContext
    ) async throws -> InstanceRecord.Profile {
        guard let profile = try await instanceProfile(wanted, context) else {
            throw AWSError.missingParameter("IamInstanceProfile.Name or IamInstanceProfile.Arn")
        }
        return profile
    }
}

extension InstanceRecord.Profile {
    fileprivate func view(of instance: String, _ state: String, at time: WorldInstant?) -> IamInstanceProfileAssociation
    {
        IamInstanceProfileAssociation {
            $0.associationId = association
            $0.instanceId = instance
            $0.state = state
            $0.timestamp = time?.timestamp
            $0.iamInstanceProfile = IamInstanceProfile {
                $0.arn = arn
                $0.id = id
            }
        }
    }
}

extension LedgerReading {
    fileprivate func instance(withAssociation id: String, in place: Place) throws -> Kept<InstanceRecord> {
        let found = try list(InstanceRecord.self, in: place).first {
            $0.profile?.association == id && $0.record.isAlive
        }
        guard let found else {
            throw AWSError("NoSuchAssociation", "An invalid association-id of '\(id)' was given")
        }
        return found
    }
}
