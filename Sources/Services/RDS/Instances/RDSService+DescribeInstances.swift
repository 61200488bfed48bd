import AWSModel
import AWSService
import Ground
import RDSShapes
import World

/// Source: RDS API Reference, "DescribeDBInstances", "DescribeValidDBInstanceModifications".
extension RDSService {
    func registerInstances(in table: inout OperationTable) {
        table.on(RDSOperations.createDBInstance, createDBInstance)
        table.on(RDSOperations.describeDBInstances, describeDBInstances)
        table.on(RDSOperations.modifyDBInstance, modifyDBInstance)
        table.on(RDSOperations.deleteDBInstance, deleteDBInstance)
        table.on(RDSOperations.rebootDBInstance, rebootDBInstance)
        table.on(RDSOperations.startDBInstance, startDBInstance)
        table.on(RDSOperations.stopDBInstance, stopDBInstance)
        table.on(RDSOperations.describeValidDBInstanceModifications, describeValidModifications)
        table.on(RDSOperations.describePendingMaintenanceActions, describePendingMaintenanceActions)
        table.on(RDSOperations.applyPendingMaintenanceAction, applyPendingMaintenanceAction)
    }

    func describeDBInstances(
        _ input: DescribeDBInstancesMessage,
        _ context: RequestContext
    ) async throws -> DBInstanceMessage {
        let ledger = world.ledger.snapshot()
        let filters = try ListFilters<Kept<DatabaseRecord>>(
            input.filters,
            [
                "db-instance-id": { [$0.id, $0.arn] }, "dbi-resource-id": { [$0.resourceID] },
                "engine": { [$0.settings.engine] }, "db-cluster-id": { _ in [] }, "domain": { _ in [] },
            ]
        )
        var all = try ledger.list(DatabaseRecord.self, in: context.place)
        if let id = input.dbInstanceIdentifier {
            let name = ARN(id).map { String($0.resource.dropFirst(3)) } ?? id.lowercased()
            all.removeAll { $0.id != name }
            if all.isEmpty { throw AWSError.noInstance(name) }
        }
        let page = try MarkerPage(
            all.filter(filters.matches),
            marker: input.marker,
            maxRecords: input.maxRecords,
            id: \.id
        )
        return DBInstanceMessage {
            $0.marker = page.marker
            $0.dbInstances = page.elements.map { ledger.view(of: $0) }
        }
    }

    func describeValidModifications(
        _ input: DescribeValidDBInstanceModificationsMessage,
        _ context: RequestContext
    ) async throws -> DescribeValidDBInstanceModificationsResult {
        let kept = try world.ledger.database(input.dbInstanceIdentifier, in: context.place)
        let size = kept.settings.allocatedStorage
        let options = StorageRules.all.filter { $0.sizes.upperBound >= size }.map { rules in
            ValidStorageOptions {
                $0.storageType = rules.type
                $0.storageSize = [Self.range(max(size, rules.sizes.lowerBound)...rules.sizes.upperBound)]
                $0.provisionedIops = rules.iops.map { [Self.range($0)] }
                $0.provisionedStorageThroughput = rules.throughput.map { [Self.range($0)] }
                $0.supportsStorageAutoscaling = false
            }
        }
        return DescribeValidDBInstanceModificationsResult {
            $0.validDBInstanceModificationsMessage = ValidDBInstanceModificationsMessage {
                $0.storage = options
                $0.validProcessorFeatures = []
                $0.supportsDedicatedLogVolume = false
            }
        }
    }

    private static func range(_ values: ClosedRange<Int>) -> RDSShapes.Range {
        RDSShapes.Range {
            $0.from = values.lowerBound
            $0.to = values.upperBound
            $0.step = 1
        }
    }

    /// No maintenance is ever pending: the server is the machine's own package.
    func describePendingMaintenanceActions(
        _ input: DescribePendingMaintenanceActionsMessage,
        _ context: RequestContext
    ) async throws -> PendingMaintenanceActionsMessage {
        PendingMaintenanceActionsMessage { $0.pendingMaintenanceActions = [] }
    }

    func applyPendingMaintenanceAction(
        _ input: ApplyPendingMaintenanceActionMessage,
        _ context: RequestContext
    ) async throws -> ApplyPendingMaintenanceActionResult {
        throw AWSError(
            "ResourceNotFoundFault",
            "No pending maintenance action was found for \(input.resourceIdentifier).",
            status: 404
        )
    }
}

extension LedgerReading {
    func database(_ id: String, in place: Place) throws -> Kept<DatabaseRecord> {
        guard let kept = try get(DatabaseRecord.self, id.lowercased(), in: place) else {
            guard !id.isEmpty else { throw AWSError.missingParameter("DBInstanceIdentifier") }
            throw AWSError.noInstance(id)
        }
        return kept
    }
}
