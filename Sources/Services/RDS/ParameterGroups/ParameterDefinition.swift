import AWSModel
import DatabasePair
import RDSShapes

/// A variable of the servers that a parameter group can set.
struct ParameterDefinition: Sendable, Hashable {
    let name: String
    /// `integer`, `boolean`, `string`, `list` or `float`.
    let kind: String
    /// Takes effect at the next boot only.
    let isStatic: Bool
    let isModifiable: Bool
    /// A range, a list with commas, or nothing.
    let allowed: String

    /// All, in the order of their names.
    static let all: [ParameterDefinition] = ParameterTable.text.split(separator: "\n").compactMap { line in
        let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5 else { return nil }
        return ParameterDefinition(
            name: parts[0],
            kind: parts[1],
            isStatic: parts[2] == "static",
            isModifiable: parts[3] == "Y" && !DatabaseEngine.protectedVariables.contains(parts[0]),
            allowed: parts[4]
        )
    }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    static func named(_ name: String) -> ParameterDefinition? { byName[name.lowercased()] }

    /// Whether a value is among those allowed; a formula's result is checked where it is computed.
    func allows(_ value: String) -> Bool {
        if value.isEmpty { return kind == "string" || kind == "list" }
        if value.hasPrefix("{") || Self.isFunction(value) { return kind == "integer" && Formula(value) != nil }
        if kind == "boolean" { return ["0", "1", "ON", "OFF"].contains(value.uppercased()) }
        if kind == "integer" || kind == "float" { return isInRange(value) }
        guard !allowed.isEmpty else { return true }
        let known = Set(allowed.uppercased().split(separator: ",").map(String.init))
        let parts = kind == "list" ? value.uppercased().split(separator: ",").map(String.init) : [value.uppercased()]
        return parts.allSatisfy { known.contains($0) || Int($0) != nil }
    }

    private static func isFunction(_ value: String) -> Bool {
        ["GREATEST(", "LEAST(", "SUM("].contains { value.uppercased().hasPrefix($0) }
    }

    private func isInRange(_ value: String) -> Bool {
        guard let number = Double(value), kind == "float" || Int64(value) != nil || UInt64(value) != nil else {
            return false
        }
        // The lower end may be negative.
        guard let dash = allowed.dropFirst().firstIndex(of: "-"), let low = Double(allowed[..<dash]),
            let high = Double(allowed[allowed.index(after: dash)...])
        else { return true }
        return (low...high).contains(number)
    }

    func view(_ value: ParameterGroupRecord.Value?) -> Parameter {
        Parameter {
            $0.parameterName = name
            $0.parameterValue = value?.value
            $0.description = "The server's variable \(name)."
            $0.source = value != nil ? "user" : isModifiable ? "engine-default" : "system"
            $0.applyType = isStatic ? "static" : "dynamic"
            $0.dataType = kind
            $0.allowedValues = allowed.isEmpty ? nil : allowed
            $0.isModifiable = isModifiable
            $0.applyMethod = value?.method ?? "pending-reboot"
        }
    }
}
