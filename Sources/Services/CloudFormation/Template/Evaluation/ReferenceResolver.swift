package import Ground

/// What is known of a value that a template refers to.
package enum Lookup: Sendable, Equatable {
    case known(JSONValue)
    /// It does not exist yet (or is about to be replaced).
    case pending
    /// There is no such thing, and there never will be.
    case absent
}

/// Answers what a template's functions ask for. It does no IO: what it knows was gathered before.
package protocol ReferenceResolver: Sendable {
    func parameter(_ name: String) -> JSONValue?
    /// `AWS::Region` and its like; `AWS::NoValue` is not asked for.
    func pseudoParameter(_ name: String) -> JSONValue?
    func physicalId(of resource: String) -> Lookup
    func attribute(_ name: String, of resource: String) -> Lookup
    /// The value exported under a name in this account and Region.
    func export(_ name: String) -> Lookup
    /// The names of a Region's Availability Zones; nil for a Region that does not exist.
    func zones(in region: String) -> [String]?
}

/// What a value waits for.
package enum Dependency: Sendable, Hashable {
    case physicalId(of: String)
    case attribute(String, of: String)
    /// An export that is not there; another stack may still make it.
    case export(String)

    package var resource: String? {
        switch self {
        case .physicalId(let resource), .attribute(_, let resource): resource
        case .export: nil
        }
    }
}

/// The outcome of evaluating a value, as far as it can be known now.
package struct Resolution: Sendable, Equatable {
    /// Stands for what is not known before the resources are there.
    package static let knownAfterApply: JSONValue = "{{changeSet:KNOWN_AFTER_APPLY}}"

    /// Nil when the value is `AWS::NoValue`: the property is as if it were not written.
    package var value: JSONValue?
    /// Empty when the value is complete; else the value holds `knownAfterApply` in the places that are open.
    package var waiting: Set<Dependency>

    package init(_ value: JSONValue?, waiting: Set<Dependency> = []) {
        self.value = value
        self.waiting = waiting
    }

    static func open(_ waiting: Set<Dependency>) -> Resolution { Resolution(knownAfterApply, waiting: waiting) }

    package var isComplete: Bool { waiting.isEmpty }
}
