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
            document = read.sanitized
            warnings = read.findings.map(\.warning)
        } catch {
            throw AWSError.badRequest("The configuration isn't valid: \(error).", "data")
        }
    }
}

extension BrokerConfiguration.Finding {
    fileprivate var warning: SanitizationWarning {
        SanitizationWarning {
            $0.elementName = element
            $0.attributeName = attribute
            $0.reason =
                switch kind {
                case .disallowedElement: "DISALLOWED_ELEMENT_REMOVED"
                case .disallowedAttribute: "DISALLOWED_ATTRIBUTE_REMOVED"
                case .invalidAttributeValue: "INVALID_ATTRIBUTE_VALUE_REMOVED"
                }
        }
    }
}
