import AWSModel
import Ground

/// Errors of the JSON protocols and of CBOR: codes, bodies and the headers that clients look at first.
enum JSONErrors {
    static func answer(to error: WireError) -> AWSError {
        switch error.reason {
        case .missingOperation, .unknownOperation: AWSError("UnknownOperationException", "", status: 404)
        case .malformed, .wrongType, .unsendable: AWSError("SerializationException", error.message)
        }
    }

    /// The body: `__type`, the modelled members, what the model does not know, and the message under its own name.
    static func body(_ answer: ErrorAnswer, type: String, _ schema: ServiceSchema) -> [UInt8] {
        var encoder = JSONFieldEncoder(schema)
        var front = [("__type", type)]
        front += answer.loose.map { ($0.name, $0.value) }
        if answer.messageName == nil, !answer.message.isEmpty { front.append(("message", answer.message)) }
        if let shape = answer.shape {
            encoder.structure(shape, answer.fields, before: front)
        } else {
            encoder.structure(front)
        }
        return encoder.out
    }

    static func addHeaders(_ answer: ErrorAnswer, _ schema: ServiceSchema, to headers: inout WireHeaders) {
        for header in answer.headers { headers.add(header.name, header.value) }
        if schema.metadata.isQueryCompatible {
            headers["x-amzn-query-error"] = "\(answer.code);\(answer.fault.rawValue)"
        }
    }

    /// Clients accept `prefix#Code` and `Code:http://…` and keep what stands between.
    static func bareCode(_ type: String) -> String {
        let first = type.split(separator: ":", maxSplits: 1).first ?? ""
        return String(first.split(separator: "#").last ?? first)
    }

    static func error(_ response: WireResponse, _ body: JSONValue?, _ errors: ErrorIndex) -> AWSError {
        let object = body?.object ?? JSONObject()
        let type =
            response.headers["x-amzn-ErrorType"] ?? object["__type"]?.string ?? object["code"]?.string
            ?? object["Code"]?.string ?? String(response.status)
        var error = AWSError(bareCode(type), "", status: response.status)
        if let query = response.headers["x-amzn-query-error"]?.split(separator: ";").first {
            error.code = String(query)
        }
        error.fault = response.status < 500 ? .sender : .receiver
        for (key, value) in object where key != "__type" {
            if WireHeaders.same(key, "message") {
                error.message = value.string ?? ""
            } else {
                error.details.append(.init(key, value.string ?? value.text))
            }
        }
        return error
    }
}

extension JSONFieldEncoder {
    /// An object of strings alone.
    mutating func structure(_ members: [(String, String)]) {
        var isFirst = true
        open()
        for (name, text) in members {
            key(name, &isFirst)
            quote(text)
        }
        close()
    }
}
