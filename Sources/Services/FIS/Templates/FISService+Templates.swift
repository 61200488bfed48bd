import AWSModel
import AWSService
import FISShapes
import Ground
import World

/// Source: FIS API Reference, "CreateExperimentTemplate" and the other actions on templates.
extension FISService {
    func registerTemplates(in table: inout OperationTable) {
        table.on(FISOperations.createExperimentTemplate, createExperimentTemplate)
        table.on(FISOperations.getExperimentTemplate, getExperimentTemplate)
        table.on(FISOperations.listExperimentTemplates, listExperimentTemplates)
        table.on(FISOperations.updateExperimentTemplate, updateExperimentTemplate)
        table.on(FISOperations.deleteExperimentTemplate, deleteExperimentTemplate)
    }

    func createExperimentTemplate(
        _ input: CreateExperimentTemplateRequest,
        _ context: RequestContext
    ) async throws -> CreateExperimentTemplateResponse {
        let plan = try ExperimentPlan(input)
        try PlanCheck(plan: plan, context: context, geography: world.geography).check()
        var bare = input
        bare.clientToken = ""
        let request = IdempotentRequest("CreateExperimentTemplate", token: input.clientToken, bare)
        let (place, id) = (context.place, world.ids.alphanumeric(17))
        let record = TemplateRecord(plan: plan, tags: input.tags ?? [:])
        let kept = try await world.ledger.write { transaction in
            if let earlier = try request.earlier(TemplateRecord.self, in: place, transaction) { return earlier }
            guard transaction.count(TemplateRecord.self, in: .place(place)) < FISLimits.templatesMax else {
                throw AWSError.quotaExceeded(
                    "The account has \(FISLimits.templatesMax) experiment templates in this Region already."
                )
            }
            let kept = try transaction.insert(record, id: "EXT" + id, in: place)
            try request.remember(kept.id, in: place, &transaction)
            return kept
        }
        return CreateExperimentTemplateResponse { $0.experimentTemplate = kept.view }
    }

    func getExperimentTemplate(
        _ input: GetExperimentTemplateRequest,
        _ context: RequestContext
    ) async throws -> GetExperimentTemplateResponse {
        let kept = try world.ledger.template(input.id, in: context.place)
        return GetExperimentTemplateResponse { $0.experimentTemplate = kept.view }
    }

    func listExperimentTemplates(
        _ input: ListExperimentTemplatesRequest,
        _ context: RequestContext
    ) async throws -> ListExperimentTemplatesResponse {
        let page = try Page(
            try world.ledger.list(TemplateRecord.self, in: context.place),
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            id: \.id
        )
        return ListExperimentTemplatesResponse {
            $0.nextToken = page.nextToken
            $0.experimentTemplates = page.elements.map(\.summary)
        }
    }

    func updateExperimentTemplate(
        _ input: UpdateExperimentTemplateRequest,
        _ context: RequestContext
    ) async throws -> UpdateExperimentTemplateResponse {
        let geography = world.geography
        let kept = try await world.ledger.write { transaction in
            var kept = try transaction.template(input.id, in: context.place)
            try kept.record.plan.change(input)
            try PlanCheck(plan: kept.plan, context: context, geography: geography).check()
            return try transaction.update(kept)
        }
        return UpdateExperimentTemplateResponse { $0.experimentTemplate = kept.view }
    }

    /// Experiments that were started from it keep what it said.
    func deleteExperimentTemplate(
        _ input: DeleteExperimentTemplateRequest,
        _ context: RequestContext
    ) async throws -> DeleteExperimentTemplateResponse {
        let kept = try await world.ledger.write { transaction in
            let kept = try transaction.template(input.id, in: context.place)
            try transaction.delete(kept)
            return kept
        }
        return DeleteExperimentTemplateResponse { $0.experimentTemplate = kept.view }
    }
}

extension LedgerReading {
    func template(_ id: String, in place: Place) throws -> Kept<TemplateRecord> {
        guard let kept = try get(TemplateRecord.self, id, in: place) else { throw AWSError.noTemplate(id) }
        return kept
    }

    func experiment(_ id: String, in place: Place) throws -> Kept<ExperimentRecord> {
        guard let kept = try get(ExperimentRecord.self, id, in: place) else { throw AWSError.noExperiment(id) }
        return kept
    }
}
