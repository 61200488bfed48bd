import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "CreateFlowLogs", "DescribeFlowLogs", "DeleteFlowLogs".
extension EC2Service {
    func registerFlowLogs(in table: inout OperationTable) {
        on(&table, EC2Operations.createFlowLogs, createFlowLogs)
        on(&table, EC2Operations.describeFlowLogs, describeFlowLogs)
        on(&table, EC2Operations.deleteFlowLogs, deleteFlowLogs)
    }

    func createFlowLogs(_ input: CreateFlowLogsRequest, _ context: RequestContext) async throws -> CreateFlowLogsResult
    {
        let template = try NewFlowLog(input)
        let tags = try Tags.read(input.tagSpecifications, for: .flowLog)
        let once = IdempotentRequest(input.clientToken, "CreateFlowLogs", input) { $0.clientToken = nil }
        let place = context.place
        let (made, failures) = try await write(input.dryRun) { transaction in
            let known = try transaction.resources(
                ofToken: once.token,
                operation: once.operation,
                request: once.fingerprint,
                in: place
            )
            if let known { return (known, [UnsuccessfulItem]()) }
            var made: [String] = []
            var failures: [UnsuccessfulItem] = []
            for resource in input.resourceIds {
                do {
                    try transaction.check(template, watching: resource, in: place)
                } catch let error as AWSError {
                    failures.append(UnsuccessfulItem(resource, error))
                    continue
                }
                let id = self.newID(.flowLog)
                try transaction.setTags(tags, of: id, in: place)
                try transaction.insert(template.record(of: resource), id: id, in: place)
                made.append(id)
            }
            try transaction.remember(
                token: once.token,
                operation: once.operation,
                request: once.fingerprint,
                made: made,
                in: place
            )
            return (made, failures)
        }
        return CreateFlowLogsResult {
            $0.flowLogIds = made
            $0.unsuccessful = failures
            $0.clientToken = input.clientToken
        }
    }

    func describeFlowLogs(
        _ input: DescribeFlowLogsRequest,
        _ context: RequestContext
    ) async throws -> DescribeFlowLogsResult {
        let ledger = try read(input.dryRun)
        let page = try ledger.page(
            FlowLogRecord.self,
            .flowLog,
            ids: input.flowLogIds,
            filters: input.filter,
            [
                "flow-log-id": { [$0.id] }, "resource-id": { [$0.resource] }, "traffic-type": { [$0.traffic] },
                "log-destination-type": { [$0.destinationType] }, "log-group-name": { _ in [] },
                "deliver-log-status": { [$0.failure == nil ? "SUCCESS" : "FAILED"] },
            ],
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            in: context.place
        )
        return try DescribeFlowLogsResult {
            $0.nextToken = page.nextToken
            $0.flowLogs = try page.elements.map { try view($0, ledger) }
        }
    }

    private func view(_ log: Kept<FlowLogRecord>, _ ledger: some LedgerReading) throws -> FlowLog {
        let tags = try ledger.tags(of: log.id, in: log.place)
        return FlowLog {
            $0.flowLogId = log.id
            $0.flowLogStatus = "ACTIVE"
            $0.creationTime = log.created.timestamp
            $0.resourceId = log.resource
            $0.trafficType = log.traffic
            $0.logDestinationType = log.destinationType
            $0.logDestination = log.destination
            $0.logFormat = log.format
            $0.maxAggregationInterval = log.windowSeconds
            $0.deliverLogsStatus = log.failure == nil ? "SUCCESS" : "FAILED"
            $0.deliverLogsErrorMessage = log.failure
            $0.tags = Tags.views(tags) ?? []
        }
    }

    func deleteFlowLogs(_ input: DeleteFlowLogsRequest, _ context: RequestContext) async throws -> DeleteFlowLogsResult
    {
        let place = context.place
        let failures = try await write(input.dryRun) { transaction in
            var failures: [UnsuccessfulItem] = []
            for id in input.flowLogIds {
                guard ResourceKind.flowLog.isWellFormed(id) else { throw AWSError.malformed(.flowLog, id) }
                guard let log = try transaction.get(FlowLogRecord.self, id, in: place) else {
                    failures.append(UnsuccessfulItem(id, .notFound(.flowLog, id)))
                    continue
                }
                try transaction.forgetTags(of: id, in: place)
                try transaction.delete(log)
            }
            return failures
        }
        return DeleteFlowLogsResult { $0.unsuccessful = failures }
    }
}
