/// A user's `<broker>` document, read, and freed of what a user may not say.
///
/// What may stand in it is a closed list (`AllowedElements`). Transports, store, encryption, limits and the accounts'
/// plugin are the engine's own and are added when a server is started; a user's document cannot change them.
public struct BrokerConfiguration: Sendable, Hashable {
    /// Something that was taken out.
    public struct Finding: Sendable, Hashable {
        public enum Kind: Sendable, Hashable {
            case disallowedElement, disallowedAttribute, invalidAttributeValue
            /// A user might say it, but the engine does not build it.
            case notBuilt
        }

        public var kind: Kind
        public var element: String
        public var attribute: String?

        public init(kind: Kind, element: String, attribute: String? = nil) {
            self.kind = kind
            self.element = element
            self.attribute = attribute
        }
    }

    /// The document without what was taken out.
    public var sanitized: String { "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n" + root.text() }
    public let findings: [Finding]
    let root: XMLElement

    /// - Throws: when the text is not a well-formed document, or not one of a `<broker>`.
    public init(_ text: String) throws(BrokerConfigurationError) {
        var root = try XMLReader.read(text)
        guard root.localName == "broker" else { throw .notABroker(root: root.name) }
        var findings: [Finding] = []
        AllowedElements.sanitize(&root, &findings)
        self.root = root
        self.findings = findings
    }
}

public enum BrokerConfigurationError: Error, Sendable, Equatable {
    case malformed(line: Int, problem: String)
    case notABroker(root: String)
    /// In a plan: what is left over must be taken out first.
    case disallowed([BrokerConfiguration.Finding])
}

extension BrokerConfigurationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed(let line, let problem): "line \(line): \(problem)"
        case .notABroker(let root): "the root element is <\(root)>, not <broker>"
        case .disallowed(let findings):
            "not allowed: "
                + findings.map { "<\($0.element)>" + ($0.attribute.map { " \($0)" } ?? "") }
                .joined(separator: ", ")
        }
    }
}
