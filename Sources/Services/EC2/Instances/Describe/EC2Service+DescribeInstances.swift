import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

extension EC2Service {
    func registerInstances(in table: inout OperationTable) {
        on(&table, EC2Operations.runInstances, runInstances)
        on(&table, EC2Operations.describeInstances, describeInstances)
        on(&table, EC2Operations.describeInstanceStatus, describeInstanceStatus)
        on(&table, EC2Operations.startInstances, startInstances)
        on(&table, EC2Operations.stopInstances, stopInstances)
        on(&table, EC2Operations.rebootInstances, rebootInstances)
        on(&table, EC2Operations.terminateInstances, terminateInstances)
    }

    func describeInstances(
        _ input: DescribeInstancesRequest,
        _ context: RequestContext
    ) async throws -> DescribeInstancesResult {
        let ledger = try read(input.dryRun)
        let found = try shown(input.instanceIds, input.maxResults, in: ledger, context)
            .map { try ledger.facts(of: $0) }
        let filters = try Filters<InstanceFacts>(input.filters, table: InstanceFacts.filters, tags: { $0.tags })
        let page = try Page(
            found.filter(filters.matches),
            nextToken: input.nextToken,
            maxResults: input.maxResults
        ) { $0.id }
        return DescribeInstancesResult {
            $0.reservations = Self.reservations(page.elements)
            $0.nextToken = page.nextToken
        }
    }

    /// Instances that were launched together, in the order in which the first of each is met.
    static func reservations(_ instances: [InstanceFacts]) -> [Reservation] {
        var order: [String] = []
        var members: [String: [InstanceFacts]] = [:]
        for instance in instances {
            if members[instance.record.reservation] == nil { order.append(instance.record.reservation) }
            members[instance.record.reservation, default: []].append(instance)
        }
        return order.map { id in
            let group = (members[id] ?? []).sorted { $0.record.launchIndex < $1.record.launchIndex }
            return Reservation {
                $0.reservationId = id
                $0.ownerId = group.first?.kept.place.account
                // Only in the days before VPCs.
                $0.groups = []
                $0.instances = group.map(\.view)
            }
        }
    }

    /// Those named, or all that can still be seen.
    func shown(
        _ ids: [String]?,
        _ maxResults: Int?,
        in ledger: LedgerSnapshot,
        _ context: RequestContext
    ) throws -> [Kept<InstanceRecord>] {
        let now = world.clock.now
        if let ids, !ids.isEmpty {
            guard maxResults == nil else {
                throw AWSError.invalidCombination(
                    "The parameter instancesSet cannot be used with the parameter maxResults"
                )
            }
            return try ledger.instances(Set(ids).sorted(), in: context.place, at: now)
        }
        if let maxResults, !(5...1000).contains(maxResults) {
            let bound = maxResults < 5 ? "greater than 5" : "less than 1000"
            throw AWSError.invalidValue(
                "Value ( \(maxResults) ) for parameter maxResults is invalid. Expecting a value \(bound)."
            )
        }
        return try ledger.list(InstanceRecord.self, in: context.place).filter { $0.record.canBeSeen(at: now) }
    }
}
