import AWSModel
import AWSService
import FISShapes

/// Source: FIS API Reference, "ListActions", "GetAction", "ListTargetResourceTypes", "GetTargetResourceType".
extension FISService {
    func registerCatalogue(in table: inout OperationTable) {
        table.on(FISOperations.listActions, listActions)
        table.on(FISOperations.getAction, getAction)
        table.on(FISOperations.listTargetResourceTypes, listTargetResourceTypes)
        table.on(FISOperations.getTargetResourceType, getTargetResourceType)
    }

    func listActions(_ input: ListActionsRequest, _ context: RequestContext) async throws -> ListActionsResponse {
        let page = try Page(
            ActionCatalogue.types,
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            id: \.id
        )
        return ListActionsResponse {
            $0.nextToken = page.nextToken
            $0.actions = page.elements.map { type in
                ActionSummary {
                    $0.id = type.id
                    $0.arn = FISARN.action(type.id, in: context.place)
                    $0.description = type.description
                    $0.targets = type.targetViews
                    $0.tags = [:]
                }
            }
        }
    }

    func getAction(_ input: GetActionRequest, _ context: RequestContext) async throws -> GetActionResponse {
        guard let type = ActionCatalogue.type(input.id) else {
            throw AWSError.notFound("Action \(input.id) not found.")
        }
        return GetActionResponse {
            $0.action = Action {
                $0.id = type.id
                $0.arn = FISARN.action(type.id, in: context.place)
                $0.description = type.description
                $0.targets = type.targetViews
                $0.tags = [:]
                $0.parameters = type.parameters.mapValues { parameter in
                    ActionParameter {
                        $0.description = parameter.description
                        $0.required = parameter.isRequired
                    }
                }
            }
        }
    }

    func listTargetResourceTypes(
        _ input: ListTargetResourceTypesRequest,
        _ context: RequestContext
    ) async throws -> ListTargetResourceTypesResponse {
        let page = try Page(ResourceTypes.all, nextToken: input.nextToken, maxResults: input.maxResults, id: \.id)
        return ListTargetResourceTypesResponse {
            $0.nextToken = page.nextToken
            $0.targetResourceTypes = page.elements.map { type in
                TargetResourceTypeSummary {
                    $0.resourceType = type.id
                    $0.description = type.description
                }
            }
        }
    }

    func getTargetResourceType(
        _ input: GetTargetResourceTypeRequest,
        _ context: RequestContext
    ) async throws -> GetTargetResourceTypeResponse {
        guard let type = ResourceTypes.description(input.resourceType) else {
            throw AWSError.notFound("Target resource type \(input.resourceType) not found.")
        }
        return GetTargetResourceTypeResponse {
            $0.targetResourceType = TargetResourceType {
                $0.resourceType = type.id
                $0.description = type.description
                $0.parameters = type.parameters.mapValues { description in
                    TargetResourceTypeParameter {
                        $0.description = description
                        $0.required = false
                    }
                }
            }
        }
    }
}

extension ActionType {
    fileprivate var targetViews: [String: ActionTarget] {
        targets.mapValues { type in ActionTarget { $0.resourceType = type } }
    }
}
