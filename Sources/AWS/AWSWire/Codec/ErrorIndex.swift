import AWSModel

/// A service's exception shapes by the code they answer under and by their own name.
struct ErrorIndex: Sendable {
    private let schema: ServiceSchema
    private var places: [String: ShapeID] = [:]

    init(_ schema: ServiceSchema) {
        self.schema = schema
        for (id, shape) in schema.shapes.enumerated() where shape.exception != nil {
            if places[shape.name] == nil { places[shape.name] = id }
        }
        for (id, shape) in schema.shapes.enumerated() {
            guard let code = shape.exception?.code else { continue }
            if places[code] == nil { places[code] = id }
        }
    }

    func shape(_ code: String) -> ShapeID? { places[code] }

    /// What an error says, with its details in the kinds that the model gives them.
    func answer(_ error: AWSError) -> ErrorAnswer {
        guard let id = places[error.code] else { return ErrorAnswer(error, shape: nil) }
        let shape = schema[id]
        var answer = ErrorAnswer(error, shape: id)
        answer.code = shape.exception?.code ?? error.code
        answer.shapeName = shape.name
        let modelled = shape.exception?.status ?? (shape.exception?.isSenderFault == true ? 400 : nil)
        answer.status = error.status ?? modelled ?? answer.status
        answer.loose = []
        for detail in error.details {
            guard let place = shape.places[detail.name] else {
                answer.loose.append(detail)
                continue
            }
            answer.fields[place] = field(detail.value, shape.members[place])
        }
        for (place, member) in shape.members.enumerated() {
            if WireHeaders.same(member.name, "message"), !error.message.isEmpty {
                answer.fields[place] = .string(error.message)
                answer.messageName = member.wireName
            } else if member.location == .statusCode {
                answer.fields[place] = .integer(Int64(answer.status))
            }
        }
        return answer
    }

    private func field(_ text: String, _ member: Member) -> Field {
        let shape = schema[member.shape]
        switch shape.kind {
        case .structure, .list, .map, .document: return .absent
        default:
            let format = member.timestampFormat ?? shape.timestampFormat ?? .iso8601
            return (try? ScalarText.field(text, shape.kind, format)) ?? .absent
        }
    }
}

/// An error made ready for a protocol to write.
struct ErrorAnswer {
    var code: String
    /// The shape's name where the model has one, which differs from the code in services that once spoke query.
    var shapeName: String
    var message: String
    var status: Int
    var fault: AWSError.Fault
    let shape: ShapeID?
    var fields = Fields()
    /// Nil when no modelled member holds the message.
    var messageName: String?
    /// Details that the model does not know.
    var loose: [AWSError.Detail]
    var headers: [AWSError.Detail]

    init(_ error: AWSError, shape: ShapeID?) {
        code = error.code
        shapeName = error.code
        message = error.message
        status = error.status ?? (error.fault == .sender ? 400 : 500)
        fault = error.fault
        self.shape = shape
        loose = error.details
        headers = error.headers
    }
}
