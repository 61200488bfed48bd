import AWSService
import Synchronization

/// The resource types of all services, as templates see them.
final class TypeCatalogue: ResourceCatalogue {
    private let source: @Sendable () -> [ResourceType]
    private let known = Mutex<[String: ResourceType]?>(nil)

    /// - Parameter source: asked once, when the first template comes: by then every service is made.
    init(_ source: @escaping @Sendable () -> [ResourceType]) { self.source = source }

    func type(_ name: String) -> ResourceType? {
        known.withLock { known in
            if let known { return known[name] }
            let all = Dictionary(source().map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
            known = all
            return all[name]
        }
    }

    func facts(of type: String) -> ResourceTypeFacts? {
        guard let type = self.type(type) else { return nil }
        var properties = Self.facts(of: type.properties)
        if type.update == nil {
            for name in properties.keys { properties[name]?.recreation = .always }
        }
        return ResourceTypeFacts(
            properties: properties,
            attributes: Set(type.attributes),
            identifiers: type.properties.filter { $0.value.isCreateOnly }.keys.sorted()
        )
    }

    private static func facts(of members: PropertyShape.Members) -> [String: PropertyFacts] {
        members.mapValues { property in
            PropertyFacts(
                isRequired: property.isRequired,
                recreation: property.isCreateOnly ? .always : .never,
                members: inner(of: property.shape)
            )
        }
    }

    private static func inner(of shape: PropertyShape) -> [String: PropertyFacts]? {
        switch shape {
        case .object(let members): facts(of: members)
        case .list(let element): inner(of: element)
        default: nil
        }
    }
}
