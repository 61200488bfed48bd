/// One shape of a service's model: its kind, what may stand in it and how it is written.
package struct Shape: Sendable {
    package enum Kind: Sendable, Equatable {
        case string, boolean, byte, short, integer, long, float, double, blob, timestamp, document
        case structure
        case list
        case map
    }

    package struct Exception: Sendable, Equatable {
        package var code: String
        package var status: Int?
        package var isSenderFault: Bool

        package init(code: String, status: Int?, isSenderFault: Bool) {
            self.code = code
            self.status = status
            self.isSenderFault = isSenderFault
        }
    }

    package var name: String
    package var kind: Kind
    package var members: [Member] = []
    /// Places of members by the name the API gives them.
    package var places: [String: Int] = [:]
    /// The member that is the whole body (REST protocols).
    package var payload: Int?
    package var exception: Exception?
    package var isUnion = false
    package var isEventStream = false
    package var isEvent = false
    /// JSON protocols: a wrapper adds nothing; XML: the list's own element is left out.
    package var isFlattened = false
    package var element: Member?
    package var key: Member?
    package var value: Member?
    package var isStreaming = false
    package var isSensitive = false
    package var timestampFormat: TimestampFormat?
    package var xmlName: String?
    package var xmlNamespace: XMLNamespace?
    package var constraints = Constraints()

    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

package enum TimestampFormat: String, Sendable {
    case iso8601, rfc822, unixTimestamp
}

package struct XMLNamespace: Sendable, Equatable {
    package var uri: String
    package var prefix: String?

    package init(uri: String, prefix: String? = nil) {
        self.uri = uri
        self.prefix = prefix
    }
}

/// A member of a structure, or the element, key or value of a container.
package struct Member: Sendable {
    package enum Location: String, Sendable {
        case header, headers, uri, querystring, statusCode
    }

    package var name: String
    package var shape: ShapeID
    package var location: Location?
    package var locationName: String?
    /// The EC2 query protocol's own name.
    package var queryName: String?
    package var isRequired = false
    package var isFlattened = false
    package var isXMLAttribute = false
    package var isIdempotencyToken = false
    package var isStreaming = false
    package var isEventPayload = false
    package var isEventHeader = false
    package var isHostLabel = false
    /// A JSON text inside a header.
    package var isJSONText = false
    package var timestampFormat: TimestampFormat?
    package var xmlNamespace: XMLNamespace?

    package init(name: String, shape: ShapeID) {
        self.name = name
        self.shape = shape
    }

    /// The name on the wire, where nothing more special is said.
    package var wireName: String { locationName ?? name }
}

/// What a value must hold to, besides its kind.
package struct Constraints: Sendable, Equatable {
    package var minimum: Double?
    package var maximum: Double?
    package var pattern: String?
    package var values: [String] = []

    package init() {}
    package var isEmpty: Bool { minimum == nil && maximum == nil && pattern == nil && values.isEmpty }
}
