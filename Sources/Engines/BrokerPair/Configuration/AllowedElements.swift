/// Takes out of a user's document what a user may not say.
enum AllowedElements {
    /// What only the engine's own document may hold, though it would be harmless to name.
    private static let unbuilt: Set<String> = ["networkConnectors"]
    /// Which element may stand directly in one that holds a property's values; all allowed elements in the others.
    private static let kinds: [String: Set<String>] = [
        "plugins": [
            "authorizationPlugin", "discardingDLQBrokerPlugin", "forcePersistencyModeBrokerPlugin", "redeliveryPlugin",
            "statisticsBrokerPlugin", "timeStampingBrokerPlugin",
        ],
        "transportConnectors": ["transportConnector"],
        "persistenceAdapter": ["kahaDB"],
        "destinations": ["queue", "topic"],
    ]

    static func sanitize(_ root: inout XMLElement, _ findings: inout [BrokerConfiguration.Finding]) {
        bean(&root, &findings)
    }

    /// An element that is a thing of the server's: its attributes, and the properties in it.
    private static func bean(_ element: inout XMLElement, _ findings: inout [BrokerConfiguration.Finding]) {
        let name = element.localName
        guard let row = AllowedTable.rows[name] else { return }
        element.attributes.removeAll { attribute in
            if attribute.name == "xmlns" || attribute.name.hasPrefix("xmlns:") || attribute.name.hasPrefix("xsi:") {
                return false
            }
            guard row.attributes.contains(attribute.name) else {
                findings.append(.init(kind: .disallowedAttribute, element: name, attribute: attribute.name))
                return true
            }
            guard isPlain(attribute.value) else {
                findings.append(.init(kind: .invalidAttributeValue, element: name, attribute: attribute.name))
                return true
            }
            return false
        }
        element.children = element.children.compactMap { child in
            guard row.properties.contains(child.localName) else {
                findings.append(.init(kind: .disallowedElement, element: child.localName))
                return nil
            }
            if unbuilt.contains(child.localName) {
                findings.append(.init(kind: .notBuilt, element: child.localName))
                return nil
            }
            var child = child
            property(&child, &findings)
            return child
        }
    }

    /// An element that holds the values of a property: it has no attributes, and things in it.
    private static func property(_ element: inout XMLElement, _ findings: inout [BrokerConfiguration.Finding]) {
        let name = element.localName
        for attribute in element.attributes {
            findings.append(.init(kind: .disallowedAttribute, element: name, attribute: attribute.name))
        }
        element.attributes = []
        element.children = element.children.compactMap { child in
            let kinds = kinds[name]
            guard AllowedTable.rows[child.localName] != nil, child.localName != "broker",
                kinds?.contains(child.localName) ?? true
            else {
                findings.append(.init(kind: .disallowedElement, element: child.localName))
                return nil
            }
            var child = child
            bean(&child, &findings)
            return child
        }
    }

    /// Values are what they are: nothing that the server would look up or compute.
    private static func isPlain(_ value: String) -> Bool {
        !value.contains("${") && !value.contains("#{") && !value.hasPrefix("#")
    }
}
