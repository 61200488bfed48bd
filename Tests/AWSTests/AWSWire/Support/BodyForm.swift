import AWSModel
import Ground

@testable import AWSWire

/// A body in a form in which two that say the same are equal.
enum BodyForm: Equatable {
    case form([String])
    case json(JSONValue)
    case xml(XMLElement)
    case raw([UInt8])

    init(_ body: [UInt8], _ schema: ServiceSchema, isRequest: Bool) {
        switch schema.metadata.protocols.first {
        case .query where isRequest, .ec2 where isRequest:
            self = .form(String(decoding: body, as: UTF8.self).split(separator: "&").map(String.init).sorted())
        case .json, .restJSON:
            self = (try? JSONValue.parse(body)).map(BodyForm.json) ?? .raw(body)
        case .query, .ec2, .restXML:
            self = (try? XMLReader.read(body)).map { .xml(Self.sorted($0)) } ?? .raw(body)
        default: self = .raw(body)
        }
    }

    /// Elements of different names may come in any order, white space between elements says nothing, and the
    /// namespace of EC2's root is left out of the cases.
    private static func sorted(_ element: XMLElement) -> XMLElement {
        var result = element
        if !element.children.isEmpty { result.text = "" }
        result.attributes = element.attributes.filter { !($0.name == "xmlns" && $0.value.contains("ec2.")) }
            .sorted { $0.name < $1.name }
        result.children = element.children.map(sorted).enumerated()
            .sorted { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }.map(\.element)
        return result
    }
}
