import AWSModel

/// What the XML protocols' error elements share.
enum XMLErrors {
    /// Code, message, the modelled members and what the model does not know.
    static func body(_ answer: ErrorAnswer, _ encoder: inout XMLFieldEncoder) {
        encoder.writer.element("Code", answer.code)
        if !answer.message.isEmpty { encoder.writer.element("Message", answer.message) }
        if let id = answer.shape {
            var fields = answer.fields
            // Members that the lines above have written already.
            for (place, member) in encoder.schema[id].members.enumerated()
            where ["message", "code"].contains(WireHeaders.lowered(member.name)) && place < fields.slots.count {
                fields[place] = .absent
            }
            encoder.members(id, fields)
        }
        for detail in answer.loose { encoder.writer.element(detail.name, detail.value) }
    }

    static func error(_ element: XMLElement, _ response: WireResponse) -> AWSError {
        var error = AWSError(String(response.status), "", status: response.status)
        error.fault = response.status < 500 ? .sender : .receiver
        for child in element.children {
            switch child.name {
            case "Code": error.code = child.text
            case "Message", "message": error.message = child.text
            case "Type": error.fault = AWSError.Fault(rawValue: child.text) ?? error.fault
            case "RequestId", "HostId": break
            default: error.details.append(.init(child.name, child.text))
            }
        }
        return error
    }
}
