package import AWSModel
import Ground

/// Events of a modelled stream as messages, in both directions.
///
/// An event is the stream's union structure with one member set, as `{Records: {Payload: …}}`.
package struct EventCodec: Sendable {
    private enum Format { case json, xml, cbor }

    private let schema: ServiceSchema
    private let stream: ShapeID
    private let format: Format
    private let names: WireNames
    private let xml: XMLFieldDecoder

    /// - Parameter stream: the shape that has `isEventStream`.
    package init(_ schema: ServiceSchema, stream: ShapeID, wire: WireProtocol) {
        self.schema = schema
        self.stream = stream
        format =
            switch wire {
            case .query, .ec2, .restXML: .xml
            case .json, .restJSON: .json
            case .rpcCBOR: .cbor
            }
        names = WireNames(schema, name: \.bodyName)
        xml = XMLFieldDecoder(schema)
    }

    private var contentType: String {
        switch format {
        case .json: "application/json"
        case .xml: "text/xml"
        case .cbor: "application/cbor"
        }
    }

    // MARK: Writing

    /// Nil where no member is set.
    package func message(_ event: Fields) -> EventMessage? {
        for (place, member) in schema[stream].members.enumerated() {
            guard case .structure(let fields) = event[place] else { continue }
            var message = EventMessage(headers: [
                .init(":message-type", .string("event")), .init(":event-type", .string(member.wireName)),
            ])
            writeEvent(fields, member, &message)
            return message
        }
        return nil
    }

    /// An RPC protocol's first message: the members of the output that are not the stream.
    package func initialMessage(_ output: Fields, _ id: ShapeID, isAnswer: Bool = true) -> EventMessage {
        EventMessage(
            headers: [
                .init(":message-type", .string("event")),
                .init(":event-type", .string(isAnswer ? "initial-response" : "initial-request")),
                .init(":content-type", .string(contentType)),
            ],
            payload: body(output, id, rootName: schema[id].name)
        )
    }

    /// An error after the answer has begun.
    package static func message(_ error: AWSError) -> EventMessage {
        EventMessage(headers: [
            .init(":message-type", .string("error")), .init(":error-code", .string(error.code)),
            .init(":error-message", .string(error.message)),
        ])
    }

    private func writeEvent(_ fields: Fields, _ event: Member, _ message: inout EventMessage) {
        let shape = schema[event.shape]
        var payload: Int?
        for (place, member) in shape.members.enumerated() {
            if member.isEventPayload { payload = place }
            guard member.isEventHeader, let value = headerValue(fields[place], schema[member.shape].kind) else {
                continue
            }
            message.headers.append(.init(member.wireName, value))
        }
        guard let payload else {
            let hasBody = shape.members.contains { !$0.isEventHeader }
            guard hasBody else { return }
            message.headers.append(.init(":content-type", .string(contentType)))
            message.payload = body(withoutHeaders(fields, shape), event.shape, rootName: event.wireName)
            return
        }
        let member = shape.members[payload]
        switch fields[payload] {
        case .structure(let inner):
            message.headers.append(.init(":content-type", .string(contentType)))
            message.payload = body(inner, member.shape, rootName: member.wireName)
        case let value:
            guard let raw = RESTBody.raw(value) else { return }
            message.headers.append(.init(":content-type", .string(raw.contentType)))
            message.payload = raw.bytes
        }
    }

    private func withoutHeaders(_ fields: Fields, _ shape: Shape) -> Fields {
        var result = fields
        for (place, member) in shape.members.enumerated() where member.isEventHeader { result[place] = .absent }
        return result
    }

    private func body(_ fields: Fields, _ id: ShapeID, rootName: String) -> [UInt8] {
        switch format {
        case .json:
            var encoder = JSONFieldEncoder(schema)
            encoder.structure(id, fields)
            return encoder.out
        case .xml:
            var encoder = XMLFieldEncoder(schema, hasDeclaration: false)
            encoder.structure(rootName, id, fields)
            return encoder.writer.out
        case .cbor:
            var encoder = CBORFieldEncoder(schema)
            encoder.structure(id, fields)
            return encoder.writer.out
        }
    }

    private func headerValue(_ field: Field, _ kind: Shape.Kind) -> EventMessage.Value? {
        switch field {
        case .boolean(let flag): .boolean(flag)
        case .integer(let value):
            switch kind {
            case .byte: .byte(Int8(clamping: value))
            case .short: .short(Int16(clamping: value))
            case .integer: .integer(Int32(clamping: value))
            default: .long(value)
            }
        case .blob(let bytes): .bytes(bytes)
        case .string(let text): .string(text)
        case .timestamp(let time): .timestamp(time)
        default: nil
        }
    }

    // MARK: Reading

    /// The event of a message, or the error that ended the stream. Events that the schema does not know are empty.
    package func event(_ message: EventMessage) throws(WireError) -> Result<Fields, AWSError> {
        let type = message.string(":message-type")
        if type == "error" {
            let code = message.string(":error-code") ?? "InternalFailure"
            return .failure(AWSError(code, message.string(":error-message") ?? ""))
        }
        let name = message.string(type == "exception" ? ":exception-type" : ":event-type") ?? ""
        var event = Fields()
        let members = schema[stream].members
        guard let place = members.firstIndex(where: { $0.wireName == name }) else { return .success(event) }
        event[place] = .structure(try readEvent(message, schema[members[place].shape], members[place].shape))
        return .success(event)
    }

    private func readEvent(_ message: EventMessage, _ shape: Shape, _ id: ShapeID) throws(WireError) -> Fields {
        var fields = Fields(slots: Array(repeating: .absent, count: shape.members.count))
        if let place = shape.members.firstIndex(where: \.isEventPayload) {
            let member = shape.members[place]
            switch schema[member.shape].kind {
            case .structure: fields[place] = .structure(try structure(member.shape, message.payload))
            case .string: fields[place] = try RESTBody.text(message.payload)
            default: fields[place] = .blob(message.payload)
            }
        } else if !message.payload.isEmpty {
            fields = try structure(id, message.payload)
        }
        for (place, member) in shape.members.enumerated() where member.isEventHeader {
            if let value = message[member.wireName] { fields[place] = field(value) }
        }
        return fields
    }

    private func structure(_ id: ShapeID, _ payload: [UInt8]) throws(WireError) -> Fields {
        switch format {
        case .json:
            try JSONFieldDecoder(schema: schema, names: names).structure(id, JSONFieldDecoder.parse(payload))
        case .xml: try xml.structure(id, XMLReader.read(payload))
        case .cbor: try CBORFieldDecoder(schema: schema, names: names).whole(id, payload)
        }
    }

    private func field(_ value: EventMessage.Value) -> Field {
        switch value {
        case .boolean(let flag): .boolean(flag)
        case .byte(let number): .integer(Int64(number))
        case .short(let number): .integer(Int64(number))
        case .integer(let number): .integer(Int64(number))
        case .long(let number): .integer(number)
        case .bytes(let bytes), .uuid(let bytes): .blob(bytes)
        case .string(let text): .string(text)
        case .timestamp(let time): .timestamp(time)
        }
    }
}
