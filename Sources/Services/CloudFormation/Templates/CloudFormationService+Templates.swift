import AWSModel
import AWSService
import CloudFormationShapes
import Ground
import World

/// Source: CloudFormation API Reference, "GetTemplate", "GetTemplateSummary", "ValidateTemplate".
extension CloudFormationService {
    func registerTemplates(in table: inout OperationTable) {
        table.on(CloudFormationOperations.getTemplate, getTemplate)
        table.onLong(CloudFormationOperations.getTemplateSummary, getTemplateSummary)
        table.onLong(CloudFormationOperations.validateTemplate, validateTemplate)
    }

    func getTemplate(_ input: GetTemplateInput, _ context: RequestContext) async throws -> GetTemplateOutput {
        let source = try storedSource(input, context)
        let template = source.deployment.template
        // Without a transform the processed template is the one that was sent.
        let isProcessed = input.templateStage == "Processed" && !template.transforms.isEmpty
        return GetTemplateOutput {
            $0.templateBody = isProcessed ? template.source.text : source.text
            $0.stagesAvailable = ["Original", "Processed"]
        }
    }

    private func storedSource(_ input: GetTemplateInput, _ context: RequestContext) throws -> StackSource {
        if let name = input.changeSetName {
            let set = try requireChangeSet(name, stackName: input.stackName, context)
            return StackSource(text: set.text, deployment: set.deployment)
        }
        guard let name = input.stackName else {
            throw AWSError.validation("Either StackName or ChangeSetName must be specified.")
        }
        guard let stack = try world.ledger.stack(name, in: place(context)) else { throw AWSError.noStack(id: name) }
        guard let source = try world.ledger.source(of: stack) else {
            throw AWSError.validation("Stack [\(name)] is in \(stack.status.rawValue) state and has no template yet.")
        }
        return source.record
    }

    // MARK: Summaries

    private func summary(of text: String, findsTypes: Bool) throws -> (TemplateSummary, unknown: [String]) {
        try answering {
            let template = try Template(TemplateText.parse(text), expanded: false)
            for name in template.transforms where name != Template.languageExtensions {
                throw TemplateError.transform(name)
            }
            // References into loops can only be followed when the loops are expanded, which takes parameters.
            if !template.hasLanguageExtensions { try TemplateCheck.checkStructure(of: template) }
            let summary = TemplateSummary(template, catalogue: catalogue)
            let unknown = summary.resourceTypes.filter { catalogue.facts(of: $0) == nil }
            guard !findsTypes || unknown.isEmpty else {
                throw TemplateError.format("Unrecognized resource types: \(TemplateError.list(unknown.sorted()))")
            }
            return (summary, unknown)
        }
    }

    func validateTemplate(
        _ input: ValidateTemplateInput,
        _ context: RequestContext
    ) async throws -> ValidateTemplateOutput {
        let text = try await templateText(body: input.templateBody, url: input.templateURL, context)
        let (summary, _) = try summary(of: text, findsTypes: true)
        return ValidateTemplateOutput {
            $0.parameters = summary.parameters.map { parameter in
                CloudFormationShapes.TemplateParameter {
                    $0.parameterKey = parameter.name
                    $0.defaultValue = parameter.defaultText
                    $0.noEcho = parameter.noEcho
                    $0.description = parameter.description
                }
            }
            $0.description = summary.description
            $0.capabilities = summary.capabilities.isEmpty ? nil : summary.capabilities.map(\.rawValue)
            $0.capabilitiesReason = summary.capabilitiesReason
            $0.declaredTransforms = summary.transforms.isEmpty ? nil : summary.transforms
        }
    }

    func getTemplateSummary(
        _ input: GetTemplateSummaryInput,
        _ context: RequestContext
    ) async throws -> GetTemplateSummaryOutput {
        guard input.stackSetName == nil else { throw AWSError.unsupported("StackSetName") }
        let text: String
        if let name = input.stackName {
            guard input.templateBody == nil, input.templateURL == nil else {
                throw AWSError.validation("Specify only one of StackName, TemplateBody and TemplateURL.")
            }
            text = try storedSource(GetTemplateInput { $0.stackName = name }, context).text
        } else {
            text = try await templateText(body: input.templateBody, url: input.templateURL, context)
        }
        let onlyWarns = input.templateSummaryConfig?.treatUnrecognizedResourceTypesAsWarnings ?? false
        let (summary, unknown) = try summary(of: text, findsTypes: !onlyWarns)
        return Self.shown(summary, unknown: unknown)
    }

    private static func shown(_ summary: TemplateSummary, unknown: [String]) -> GetTemplateSummaryOutput {
        GetTemplateSummaryOutput {
            $0.parameters = summary.parameters.map(declaration)
            $0.description = summary.description
            $0.capabilities = summary.capabilities.isEmpty ? nil : summary.capabilities.map(\.rawValue)
            $0.capabilitiesReason = summary.capabilitiesReason
            $0.resourceTypes = summary.resourceTypes
            $0.version = summary.version
            $0.metadata = summary.metadata
            $0.declaredTransforms = summary.transforms.isEmpty ? nil : summary.transforms
            $0.resourceIdentifierSummaries = summary.identifiers.map { entry in
                ResourceIdentifierSummary {
                    $0.resourceType = entry.type
                    $0.logicalResourceIds = entry.logicalIds
                    $0.resourceIdentifiers = entry.identifiers
                }
            }
            if !unknown.isEmpty { $0.warnings = Warnings { $0.unrecognizedResourceTypes = unknown } }
        }
    }

    private static func declaration(_ parameter: TemplateParameter) -> ParameterDeclaration {
        ParameterDeclaration {
            $0.parameterKey = parameter.name
            $0.defaultValue = parameter.defaultText
            $0.parameterType = parameter.type.text
            $0.noEcho = parameter.noEcho
            $0.description = parameter.description
            $0.parameterConstraints = ParameterConstraints {
                $0.allowedValues = parameter.allowedValues.isEmpty ? nil : parameter.allowedValues
            }
        }
    }
}
