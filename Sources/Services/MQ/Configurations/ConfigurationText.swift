import AWSModel
import BrokerPair
import Ground
import MQShapes

/// A configuration's document as a request brings it: base64 of the XML, of which the engine takes out what a user may
/// not say.
///
/// Source: Amazon MQ Developer Guide, "Amazon MQ Broker Configuration Parameters"; API Reference,
/// "SanitizationWarning".
struct ConfigurationText: Sendable {
    let document: String
    let warnings: [SanitizationWarning]

    init(_ data: String) throws {
        guard let bytes = Base64.decode(data, ignoringSpace: true) else {
            throw AWSError.badRequest("The configuration data isn't valid base64.", "data")
        }
        guard bytes.count <= MQLimits.configurationBytesMax else {
            throw AWSError.badRequest(
                "The configuration is too large. It can have at most \(MQLimits.configurationBytesMax >> 10) KB.",
                "data"
            )
        }
        guard let text = String(validUTF8: bytes) else {
            throw AWSError.badRequest("The configuration isn't text in UTF-8.", "data")
        }
        do {
            let read = try BrokerConfiguration(text)
            if let absent = read.findings.first(where: { $0.kind == .notBuilt }) {
                throw AWSError.notBuilt("<\(absent.element)> in a configuration of Amazon MQ")
            }
            document = read.sanitized
            warnings = read.findings.compactMap(\.warning)
        } catch let error as AWSError {
            throw error
        } catch {
            throw AWSError.badRequest("The configuration isn't valid: \(error).", "data")
        }
    }
}

extension BrokerConfiguration.Finding {
    /// Nil for what AWS would have taken.
    fileprivate var warning: SanitizationWarning? {
        let reason: String
        switch kind {
        case .disallowedElement: reason = "DISALLOWED_ELEMENT_REMOVED"
        case .disallowedAttribute: reason = "DISALLOWED_ATTRIBUTE_REMOVED"
        case .invalidAttributeValue: reason = "INVALID_ATTRIBUTE_VALUE_REMOVED"
        case .notBuilt: return nil
        }
        return SanitizationWarning {
            $0.elementName = element
            $0.attributeName = attribute
            $0.reason = reason
        }
    }
}
