/// Holds an input against the constraints of its model: required members, lengths, ranges, patterns, closed sets.
package struct ConstraintCheck: Sendable {
    private let schema: ServiceSchema
    private let patterns: any PatternMatcher
    /// No client learns more from a longer list.
    private static let violationsMax = 50

    package init(_ schema: ServiceSchema, patterns: any PatternMatcher = CompiledPatterns.shared) {
        self.schema = schema
        self.patterns = patterns
    }

    /// - Parameter skipped: members that stand outside the tree, as a streamed body.
    package func violations(
        of input: Fields,
        as shape: ShapeID,
        skipping skipped: (Member) -> Bool = { $0.isStreaming }
    ) -> [Violation] {
        var walk = ConstraintWalk(schema: schema, patterns: patterns, violationsMax: Self.violationsMax)
        walk.structure(input, shape, skipped)
        return walk.found
    }
}

struct ConstraintWalk {
    let schema: ServiceSchema
    let patterns: any PatternMatcher
    let violationsMax: Int
    private(set) var found: [Violation] = []
    private var path: [Violation.Step] = []

    init(schema: ServiceSchema, patterns: any PatternMatcher, violationsMax: Int) {
        self.schema = schema
        self.patterns = patterns
        self.violationsMax = violationsMax
    }

    mutating func structure(_ fields: Fields, _ id: ShapeID, _ skipped: (Member) -> Bool = { _ in false }) {
        let members = schema[id].members
        for place in members.indices where found.count < violationsMax {
            let value = fields[place]
            if case .absent = value {
                guard members[place].isRequired else { continue }
                let member = members[place]
                guard !skipped(member), !schema[member.shape].isStreaming else { continue }
                path.append(.member(member.name))
                add(.required, nil, isSecret: false)
                path.removeLast()
                continue
            }
            path.append(.member(members[place].name))
            check(value, members[place].shape)
            path.removeLast()
        }
    }

    private mutating func add(_ rule: Violation.Rule, _ value: String?, isSecret: Bool) {
        guard found.count < violationsMax else { return }
        found.append(Violation(path: path, rule: rule, value: value, isSecret: isSecret))
    }

    private mutating func check(_ value: Field, _ id: ShapeID) {
        if schema[id].hasRules {
            let shape = schema[id]
            for rule in broken(value, shape) {
                let isSecret = shape.isSensitive
                add(rule, isSecret ? nil : ValueText.text(value), isSecret: isSecret)
            }
        }
        switch value {
        case .structure(let fields): structure(fields, id)
        case .list(let values): if let element = schema[id].element { list(values, element) }
        case .map(let entries): map(entries, schema[id])
        default: break
        }
    }

    private func isSimple(_ id: ShapeID) -> Bool {
        switch schema[id].kind {
        case .structure, .list, .map: false
        default: true
        }
    }

    private mutating func list(_ values: [Field], _ element: Member) {
        guard isSimple(element.shape) else {
            for (place, value) in values.enumerated() where !value.isAbsent && found.count < violationsMax {
                path.append(.element(place + 1))
                check(value, element.shape)
                path.removeLast()
            }
            return
        }
        guard schema[element.shape].hasRules else { return }
        let shape = schema[element.shape]
        guard values.contains(where: { !broken($0, shape).isEmpty }) else { return }
        add(
            .elements(allRules(shape)),
            shape.isSensitive ? nil : ValueText.text(.list(values)),
            isSecret: shape.isSensitive
        )
    }

    private mutating func map(_ entries: [Field.MapEntry], _ shape: Shape) {
        if let key = shape.key.map({ schema[$0.shape] }), !key.constraints.isEmpty {
            if entries.contains(where: { !broken(.string($0.key), key).isEmpty }) {
                add(.keys(allRules(key)), ValueText.text(.map(entries)), isSecret: false)
            }
        }
        guard let value = shape.value else { return }
        guard isSimple(value.shape) else {
            for entry in entries where !entry.value.isAbsent && found.count < violationsMax {
                path.append(.value(key: entry.key))
                check(entry.value, value.shape)
                path.removeLast()
            }
            return
        }
        let part = schema[value.shape]
        guard !part.constraints.isEmpty, entries.contains(where: { !broken($0.value, part).isEmpty }) else { return }
        add(
            .mapValues(allRules(part)),
            part.isSensitive ? nil : ValueText.text(.map(entries)),
            isSecret: part.isSensitive
        )
    }

    // MARK: Rules of one value

    private func broken(_ value: Field, _ shape: Shape) -> [Violation.Rule] {
        let constraints = shape.constraints
        guard !constraints.isEmpty, !value.isAbsent else { return [] }
        var rules: [Violation.Rule] = []
        if let size = size(value, constraints) {
            if let most = constraints.maximum, size > most { rules.append(maximum(most, shape)) }
            if let least = constraints.minimum, size < least { rules.append(minimum(least, shape)) }
        }
        guard case .string(let text) = value else { return rules }
        if let pattern = constraints.pattern, patterns.matches(text, pattern: pattern) == false {
            rules.append(.pattern(pattern))
        }
        if !constraints.values.isEmpty, !constraints.values.contains(text) { rules.append(.values(constraints.values)) }
        return rules
    }

    /// Characters, bytes, elements or the number itself.
    private func size(_ value: Field, _ constraints: Constraints) -> Double? {
        guard constraints.minimum != nil || constraints.maximum != nil else { return nil }
        return switch value {
        case .string(let text): Double(text.unicodeScalars.count)
        case .blob(let bytes): Double(bytes.count)
        case .list(let values): Double(values.count)
        case .map(let entries): Double(entries.count)
        case .integer(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }

    private func isLength(_ shape: Shape) -> Bool {
        switch shape.kind {
        case .byte, .short, .integer, .long, .float, .double: false
        default: true
        }
    }

    private func maximum(_ bound: Double, _ shape: Shape) -> Violation.Rule {
        isLength(shape) ? .lengthMaximum(Int(exactly: bound.rounded()) ?? .max) : .maximum(bound)
    }

    private func minimum(_ bound: Double, _ shape: Shape) -> Violation.Rule {
        isLength(shape) ? .lengthMinimum(Int(exactly: bound.rounded()) ?? 0) : .minimum(bound)
    }

    /// Of elements AWS tells every rule, not only the broken ones.
    private func allRules(_ shape: Shape) -> [Violation.Rule] {
        var rules: [Violation.Rule] = []
        if let most = shape.constraints.maximum { rules.append(maximum(most, shape)) }
        if let least = shape.constraints.minimum { rules.append(minimum(least, shape)) }
        if let pattern = shape.constraints.pattern { rules.append(.pattern(pattern)) }
        if !shape.constraints.values.isEmpty { rules.append(.values(shape.constraints.values)) }
        return rules
    }
}

extension Shape {
    fileprivate var hasRules: Bool {
        constraints.minimum != nil || constraints.maximum != nil || constraints.pattern != nil
            || !constraints.values.isEmpty
    }
}
