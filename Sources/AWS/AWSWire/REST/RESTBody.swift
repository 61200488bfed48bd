import AWSModel
import Ground

/// What the body of a REST message is.
enum RESTBody {
    case none
    /// A stream that stands outside the tree.
    case stream(Int)
    case blob(Int), string(Int)
    /// One member in the protocol's format.
    case member(Int)
    /// All members that are bound to no other place.
    case structure

    init(_ binding: RESTBinding, _ shape: Shape, _ schema: ServiceSchema) {
        guard let place = binding.payload else {
            self = binding.hasBodyMembers ? .structure : .none
            return
        }
        let member = shape.members[place]
        let target = schema[member.shape]
        if target.isEventStream || schema.isStreamed(member) {
            self = .stream(place)
        } else {
            switch target.kind {
            case .blob: self = .blob(place)
            case .string: self = .string(place)
            default: self = .member(place)
            }
        }
    }

    /// The bytes of a body that is a value as it stands, and the kind of content they are.
    static func raw(_ field: Field) -> (bytes: [UInt8], contentType: String)? {
        switch field {
        case .blob(let bytes): (bytes, "application/octet-stream")
        case .string(let text): (Array(text.utf8), "text/plain")
        default: nil
        }
    }

    /// Reads a body that is a value as it stands; an empty one is absent.
    static func text(_ body: [UInt8]) throws(WireError) -> Field {
        guard !body.isEmpty else { return .absent }
        guard let text = String(validUTF8: body) else { throw .malformed("The body is not UTF-8.") }
        return .string(text)
    }
}
