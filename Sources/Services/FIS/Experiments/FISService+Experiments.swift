import AWSModel
import AWSService
import FISShapes
import Ground
import World

/// Source: FIS API Reference, "StartExperiment" and the other actions on experiments.
extension FISService {
    func registerExperiments(in table: inout OperationTable) {
        table.on(FISOperations.startExperiment, startExperiment)
        table.on(FISOperations.stopExperiment, stopExperiment)
        table.on(FISOperations.getExperiment, getExperiment)
        table.on(FISOperations.listExperiments, listExperiments)
        table.on(FISOperations.listExperimentResolvedTargets, listExperimentResolvedTargets)
    }

    func startExperiment(
        _ input: StartExperimentRequest,
        _ context: RequestContext
    ) async throws -> StartExperimentResponse {
        var bare = input
        bare.clientToken = ""
        let request = IdempotentRequest("StartExperiment", token: input.clientToken, bare)
        let (place, id) = (context.place, "EXP" + world.ids.alphanumeric(17))
        let kept = try await world.ledger.write { transaction in
            if let earlier = try request.earlier(ExperimentRecord.self, in: place, transaction) { return earlier }
            let template = try transaction.template(input.experimentTemplateId, in: place)
            let open = try transaction.list(ExperimentRecord.self, where: "open", is: "yes", in: .place(place))
            guard open.count(where: { !$0.machine.status.isFinal }) < FISLimits.activeExperimentsMax else {
                throw AWSError.quotaExceeded(
                    "The account has \(FISLimits.activeExperimentsMax) active experiments in this Region already."
                )
            }
            let record = ExperimentRecord(
                template: template.id,
                plan: template.plan,
                tags: input.tags ?? [:],
                machine: ExperimentMachine(
                    actions: template.plan.actions.mapValues {
                        ActionProgress(startAfter: $0.startAfter, targets: Set($0.targets.values))
                    },
                    skipsAll: input.experimentOptions?.actionsMode == "skip-all"
                ),
                report: template.plan.report.map { _ in ReportProgress() }
            )
            let kept = try transaction.insert(record, id: id, in: place)
            try request.remember(id, in: place, &transaction)
            return kept
        }
        return StartExperimentResponse { $0.experiment = kept.view }
    }

    func stopExperiment(
        _ input: StopExperimentRequest,
        _ context: RequestContext
    ) async throws -> StopExperimentResponse {
        let place = context.place
        let kept = try await world.ledger.write { transaction in
            let kept = try transaction.experiment(input.id, in: place)
            guard !kept.machine.status.isFinal else {
                throw AWSError.validation(
                    "Experiment \(input.id) cannot be stopped: it is \(kept.machine.status.rawValue)."
                )
            }
            try transaction.step(experiment: input.id, in: place) { record, now in
                _ = record.machine.requestStop(at: now)
            }
            return try transaction.experiment(input.id, in: place)
        }
        return StopExperimentResponse { $0.experiment = kept.view }
    }

    func getExperiment(
        _ input: GetExperimentRequest,
        _ context: RequestContext
    ) async throws -> GetExperimentResponse {
        let kept = try world.ledger.experiment(input.id, in: context.place)
        return GetExperimentResponse { $0.experiment = kept.view }
    }

    func listExperiments(
        _ input: ListExperimentsRequest,
        _ context: RequestContext
    ) async throws -> ListExperimentsResponse {
        let place = context.place
        let all =
            if let template = input.experimentTemplateId {
                try world.ledger.list(ExperimentRecord.self, where: "template", is: template, in: .place(place))
            } else {
                try world.ledger.list(ExperimentRecord.self, in: place)
            }
        let page = try Page(
            all.sorted { ($1.created, $1.id) < ($0.created, $0.id) },
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            id: \.id
        )
        return ListExperimentsResponse {
            $0.nextToken = page.nextToken
            $0.experiments = page.elements.map(\.summary)
        }
    }

    func listExperimentResolvedTargets(
        _ input: ListExperimentResolvedTargetsRequest,
        _ context: RequestContext
    ) async throws -> ListExperimentResolvedTargetsResponse {
        let kept = try world.ledger.experiment(input.experimentId, in: context.place)
        if let name = input.targetName, kept.plan.targets[name] == nil {
            throw AWSError.notFound("Experiment \(kept.id) has no target \(name).")
        }
        let all = kept.resolved.sorted { $0.key < $1.key }.flatMap { name, resources in
            resources.map { (name: name, resource: $0) }
        }
        let page = try Page(
            all.filter { input.targetName == nil || $0.name == input.targetName },
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            id: { "\($0.name) \($0.resource.arn)" }
        )
        return ListExperimentResolvedTargetsResponse {
            $0.nextToken = page.nextToken
            $0.resolvedTargets = page.elements.map { element in
                ResolvedTarget {
                    $0.targetName = element.name
                    $0.resourceType = kept.plan.targets[element.name]?.resourceType
                    $0.targetInformation = ["arn": element.resource.arn]
                }
            }
        }
    }
}
