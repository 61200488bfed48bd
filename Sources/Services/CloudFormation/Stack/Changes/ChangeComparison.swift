import Ground

/// Compares resources one by one, each after those that it refers to, so that a replacement carries on to what refers
/// to it.
struct ChangeComparison {
    private let current: [String: StackResource]
    private let after: Deployment
    private let changesTags: Bool
    private let changedParameters: Set<String>
    private var replaced: Set<String> = []
    private var perhapsReplaced: Set<String> = []
    private var modified: Set<String> = []

    init(_ before: Deployment?, _ current: [String: StackResource], _ after: Deployment, changesTags: Bool) {
        self.current = current
        self.after = after
        self.changesTags = changesTags
        let new = after.prepared.parameters.texts
        let old = before?.prepared.parameters.texts ?? [:]
        changedParameters = before == nil ? [] : Set(new.keys.filter { new[$0] != old[$0] })
    }

    /// - Returns: nil when nothing changes.
    mutating func change(of name: String) throws(TemplateError) -> ResourceChange? {
        guard let declared = after.template.resource(name) else { preconditionFailure("\(name) is in the graph only") }
        let evaluator = after.evaluator(knowing: known, awaitsExports: true)
        let outcome = try evaluator.resolve(declared.properties)
        let properties = outcome.value?.object ?? JSONObject()
        guard let old = current[name] else {
            var change = ResourceChange(logicalId: name, physicalId: nil, type: declared.type, action: .add)
            change.after = StoredJSON(["Properties": .object(properties)])
            return change
        }
        var details: [ChangeDetail] = []
        let oldProperties = old.properties.value.object ?? JSONObject()
        let names = TemplateCheck.unique(oldProperties.keys + declared.properties.keys)
        for property in names {
            details += try compare(property, of: declared, oldProperties[property], properties[property], evaluator)
        }
        details += try attributeDetails(declared, old, evaluator)
        if changesTags, after.types.facts(of: declared.type)?.properties["Tags"] != nil {
            details.append(Self.plain(.tags, .modify))
        }
        guard !details.isEmpty else { return nil }
        var change = ResourceChange(
            logicalId: name,
            physicalId: old.physicalId,
            type: declared.type,
            action: .modify
        )
        change.details = details
        change.scope = Set(details.map(\.attribute)).sorted { $0.rawValue < $1.rawValue }
        change.replacement = Self.replacement(details)
        change.policyAction = Self.policy(change.replacement, declared.updateReplacePolicy ?? .delete)
        change.before = StoredJSON(["Properties": old.properties.value])
        change.after = StoredJSON(["Properties": .object(properties)])
        Self.collectPaths(.object(oldProperties), .object(properties), "/Properties", &change.paths)
        switch change.replacement {
        case .yes: replaced.insert(name)
        case .conditional: perhapsReplaced.insert(name)
        default:
            let isReal = details.contains { !$0.isOnlyPossible && [.properties, .tags].contains($0.attribute) }
            if isReal { modified.insert(name) }
        }
        return change
    }

    /// What stays as it is can be read; what is new or made anew is known after the fact.
    private var known: [String: StackScope.Known] {
        current.filter { !replaced.contains($0.key) && !perhapsReplaced.contains($0.key) }.compactMapValues(\.known)
    }

    // MARK: Properties

    private struct Cause {
        let source: ChangeDetail.Source
        let evaluation: ChangeDetail.Evaluation
        let entity: String
        var isOnlyPossible = false
    }

    private func compare(
        _ name: String,
        of declared: TemplateResource,
        _ old: JSONValue?,
        _ new: JSONValue?,
        _ evaluator: Evaluator
    ) throws(TemplateError) -> [ChangeDetail] {
        let expression = declared.properties[name]
        let causes = try expression.map { value throws(TemplateError) in try self.causes(in: value, evaluator) } ?? []
        let differs = old != new
        let facts = after.types.facts(of: declared.type)?.properties[name]
        let recreation = facts?.recreation ?? .never
        func detail(_ cause: Cause?, _ evaluation: ChangeDetail.Evaluation) -> ChangeDetail {
            ChangeDetail(
                attribute: .properties,
                name: name,
                recreation: recreation,
                source: cause?.source ?? .directModification,
                evaluation: evaluation,
                causingEntity: cause?.entity,
                changeType: old == nil ? .add : new == nil ? .remove : .modify,
                beforeValue: old.map(Self.text),
                afterValue: new.map(Self.text),
                isOnlyPossible: cause?.isOnlyPossible ?? false
            )
        }
        guard differs else { return causes.filter(\.isOnlyPossible).map { detail($0, $0.evaluation) } }
        let firm = causes.filter { !$0.isOnlyPossible }
        guard firm.isEmpty else { return firm.map { detail($0, $0.evaluation) } + [detail(nil, .dynamic)] }
        let isOpen = try expression.map { value throws(TemplateError) in try !evaluator.resolve(value).isComplete }
        return [detail(nil, isOpen == true ? .dynamic : .fixed)]
    }

    private func causes(in value: JSONValue, _ evaluator: Evaluator) throws(TemplateError) -> [Cause] {
        let references = try References(in: value, where: evaluator.conditions)
        var found: [Cause] = []
        var deciding: [String] = []
        for name in references.conditions { deciding += try parameters(of: name) }
        for name in TemplateCheck.unique(references.names + deciding) {
            if changedParameters.contains(name) {
                found.append(Cause(source: .parameterReference, evaluation: .fixed, entity: name))
            } else if replaced.contains(name) {
                found.append(Cause(source: .resourceReference, evaluation: .fixed, entity: name))
            } else if perhapsReplaced.contains(name) {
                found.append(Cause(source: .resourceReference, evaluation: .dynamic, entity: name))
            }
        }
        for reference in TemplateCheck.unique(references.attributes) {
            let entity = "\(reference.resource).\(reference.attribute.scalarText ?? reference.attribute.text)"
            if replaced.contains(reference.resource) {
                found.append(Cause(source: .resourceAttribute, evaluation: .fixed, entity: entity))
            } else if perhapsReplaced.contains(reference.resource) {
                found.append(Cause(source: .resourceAttribute, evaluation: .dynamic, entity: entity))
            } else if modified.contains(reference.resource) {
                found.append(
                    Cause(source: .resourceAttribute, evaluation: .dynamic, entity: entity, isOnlyPossible: true)
                )
            }
        }
        return found
    }

    /// The parameters that decide a condition.
    private func parameters(of condition: String) throws(TemplateError) -> [String] {
        var seen: Set<String> = []
        var open = [condition]
        var names: [String] = []
        while let name = open.popLast() {
            guard seen.insert(name).inserted, let definition = after.template.conditions[name] else { continue }
            names += try References(in: definition).names
            Self.namedConditions(in: definition, &open)
        }
        return names
    }

    private static func namedConditions(in value: JSONValue, _ names: inout [String]) {
        switch value {
        case .array(let elements):
            for element in elements { namedConditions(in: element, &names) }
        case .object(let members):
            if members.count == 1, let name = members["Condition"]?.string { names.append(name) }
            for (_, member) in members { namedConditions(in: member, &names) }
        default: break
        }
    }

    // MARK: Other attributes

    private func attributeDetails(
        _ declared: TemplateResource,
        _ old: StackResource,
        _ evaluator: Evaluator
    ) throws(TemplateError) -> [ChangeDetail] {
        var details: [ChangeDetail] = []
        let metadata = try declared.metadata.map { value throws(TemplateError) in try evaluator.resolve(value).value }
        let pairs: [(ChangeDetail.Attribute, JSONValue?, JSONValue?)] = [
            (.metadata, old.metadata?.value, metadata ?? nil),
            (.updatePolicy, old.updatePolicy?.value, declared.updatePolicy),
            (.creationPolicy, old.creationPolicy?.value, declared.creationPolicy),
        ]
        for (attribute, before, after) in pairs where before != after {
            details.append(Self.plain(attribute, before == nil ? .add : after == nil ? .remove : .modify))
        }
        if old.deletionPolicy != declared.deletionPolicy ?? .delete {
            details.append(Self.plain(.deletionPolicy, .modify))
        }
        if old.updateReplacePolicy != declared.updateReplacePolicy ?? .delete {
            details.append(Self.plain(.updateReplacePolicy, .modify))
        }
        return details
    }

    private static func plain(_ attribute: ChangeDetail.Attribute, _ type: ChangeDetail.ChangeType) -> ChangeDetail {
        ChangeDetail(
            attribute: attribute,
            name: nil,
            recreation: .never,
            source: .directModification,
            evaluation: .fixed,
            causingEntity: nil,
            changeType: type,
            beforeValue: nil,
            afterValue: nil,
            isOnlyPossible: false
        )
    }

    // MARK: Verdicts

    private static func replacement(_ details: [ChangeDetail]) -> ResourceChange.Replacement {
        let firm = details.filter { !$0.isOnlyPossible }
        if firm.contains(where: { $0.recreation == .always && $0.evaluation == .fixed }) { return .yes }
        return details.contains { $0.recreation != .never } ? .conditional : .no
    }

    private static func policy(
        _ replacement: ResourceChange.Replacement?,
        _ policy: RetentionPolicy
    ) -> ResourceChange.PolicyAction? {
        guard replacement != .no else { return nil }
        switch policy {
        case .delete: return .replaceAndDelete
        case .snapshot: return .replaceAndSnapshot
        case .retain, .retainExceptOnCreate: return .replaceAndRetain
        }
    }

    private static func text(_ value: JSONValue) -> String { value.scalarText ?? value.text }

    private static func collectPaths(_ old: JSONValue?, _ new: JSONValue?, _ path: String, _ paths: inout [String]) {
        guard old != new else { return }
        switch (old, new) {
        case (.object(let a)?, .object(let b)?):
            for key in TemplateCheck.unique(a.keys + b.keys) { collectPaths(a[key], b[key], "\(path)/\(key)", &paths) }
        case (.array(let a)?, .array(let b)?):
            for place in 0..<max(a.count, b.count) {
                collectPaths(
                    place < a.count ? a[place] : nil,
                    place < b.count ? b[place] : nil,
                    "\(path)/\(place)",
                    &paths
                )
            }
        default: paths.append(path)
        }
    }
}
