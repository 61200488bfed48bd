import AWSModel
import Ground

extension APIModel {
    /// The schema in the text form that ``ServiceSchema/init(parsing:)`` reads.
    package func schemaText(name: String) throws(GenerationError) -> String {
        let names = try reachedShapes()
        let ids = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        var lines = [serviceLine(name: name)]
        for name in names { lines += try shapeLines(name, ids) }
        for operation in operations.keys.sorted() { lines.append(try operationLine(operation, ids)) }
        return lines.joined(separator: "\n")
    }

    private func serviceLine(name: String) -> String {
        var words = Words(SchemaText.service)
        words.add("name", name)
        words.add("id", metadata["serviceId"]?.string)
        let protocols = metadata["protocols"]?.array?.compactMap(\.string) ?? []
        let all = protocols.isEmpty ? [metadata["protocol"]?.string ?? ""] : protocols
        words.add("protocols", all.joined(separator: ","))
        words.add("version", metadata["apiVersion"]?.string)
        words.add("endpoint", metadata["endpointPrefix"]?.string)
        words.add("signing", metadata["signingName"]?.string ?? metadata["endpointPrefix"]?.string)
        words.add("namespace", metadata["xmlNamespace"]?.string ?? metadata["xmlNamespace"]?["uri"]?.string)
        words.add("target", metadata["targetPrefix"]?.string)
        words.add("json", metadata["jsonVersion"]?.string)
        words.flag("queryCompatible", metadata["awsQueryCompatible"])
        return words.line
    }

    private func shapeLines(_ name: String, _ ids: [String: Int]) throws(GenerationError) -> [String] {
        let shape = try shape(name)
        let members = shape["members"]?.object ?? JSONObject()
        let required = Set((shape["required"]?.array ?? []).compactMap(\.string))
        var lines = [shapeLine(name, shape, members)]
        for (member, traits) in members {
            lines.append(try memberLine(SchemaText.member, member, traits, ids, isRequired: required.contains(member)))
        }
        for (mark, part) in [
            (SchemaText.element, "member"), (SchemaText.key, "key"), (SchemaText.value, "value"),
        ] where shape[part] != nil {
            lines.append(try memberLine(mark, part, shape[part] ?? .null, ids, isRequired: false))
        }
        return lines
    }

    private func shapeLine(_ name: String, _ shape: JSONObject, _ members: JSONObject) -> String {
        var words = Words(SchemaText.shape)
        words.bare(name)
        words.bare(kind(shape))
        if let payload = shape["payload"]?.string {
            words.add("payload", members.keys.firstIndex(of: payload).map(String.init))
        }
        if shape["exception"]?.bool == true || shape["error"] != nil { words.add("exception", exception(name, shape)) }
        words.flag("union", shape["union"])
        words.flag("eventstream", shape["eventstream"])
        words.flag("event", shape["event"])
        words.flag("flat", shape["flattened"])
        words.flag("streaming", shape["streaming"])
        words.flag("sensitive", shape["sensitive"])
        words.add("time", shape["timestampFormat"]?.string)
        words.add("xmlName", shape["locationName"]?.string)
        words.add("ns", shape["xmlNamespace"]?["uri"]?.string ?? shape["xmlNamespace"]?.string)
        words.add("nsPrefix", shape["xmlNamespace"]?["prefix"]?.string)
        words.add("min", number(shape["min"]))
        words.add("max", number(shape["max"]))
        words.add("pattern", shape["pattern"]?.string)
        words.add("enum", shape["enum"]?.array?.compactMap(\.string).joined(separator: "|"))
        return words.line
    }

    private func number(_ value: JSONValue?) -> String? {
        if case .number(let number) = value { number.text } else { nil }
    }

    private func kind(_ shape: JSONObject) -> String {
        let kind = shape["type"]?.string ?? "structure"
        if shape["document"]?.bool == true { return "document" }
        return kind == "character" ? "string" : kind
    }

    private func exception(_ name: String, _ shape: JSONObject) -> String {
        let error = shape["error"]?.object
        let code = error?["code"]?.string ?? name
        let status = number(error?["httpStatusCode"]) ?? ""
        let isFault = shape["fault"]?.bool == true || error?["fault"]?.bool == true
        return "\(code):\(status):\(isFault ? "receiver" : "sender")"
    }

    private func memberLine(
        _ mark: String,
        _ name: String,
        _ traits: JSONValue,
        _ ids: [String: Int],
        isRequired: Bool
    ) throws(GenerationError) -> String {
        guard let target = traits["shape"]?.string, let id = ids[target] else {
            throw GenerationError("member \(name) has no shape")
        }
        var words = Words(mark)
        words.bare(name)
        words.bare(String(id))
        if isRequired { words.bare("req") }
        words.add("in", traits["location"]?.string)
        words.add("as", traits["locationName"]?.string)
        words.add("query", traits["queryName"]?.string)
        words.flag("flat", traits["flattened"])
        words.flag("attribute", traits["xmlAttribute"])
        words.flag("token", traits["idempotencyToken"])
        words.flag("streaming", traits["streaming"])
        words.flag("eventPayload", traits["eventpayload"])
        words.flag("eventHeader", traits["eventheader"])
        words.flag("host", traits["hostLabel"])
        words.flag("jsonText", traits["jsonvalue"])
        words.add("time", traits["timestampFormat"]?.string)
        words.add("ns", traits["xmlNamespace"]?["uri"]?.string ?? traits["xmlNamespace"]?.string)
        words.add("nsPrefix", traits["xmlNamespace"]?["prefix"]?.string)
        return words.line
    }

    private func operationLine(_ name: String, _ ids: [String: Int]) throws(GenerationError) -> String {
        let operation = operations[name] ?? .null
        var words = Words(SchemaText.operation)
        words.bare(name)
        words.bare(operation["http"]?["method"]?.string ?? "POST")
        words.bare(operation["http"]?["requestUri"]?.string ?? "/")
        guard selected.contains(name) else {
            words.bare("absent")
            return words.line
        }
        words.add("status", number(operation["http"]?["responseCode"]))
        words.add("in", id(operation["input"], ids))
        words.add("out", id(operation["output"], ids))
        words.add("wrapper", operation["output"]?["resultWrapper"]?.string)
        words.add("inputName", operation["input"]?["locationName"]?.string)
        words.add("inputNs", operation["input"]?["xmlNamespace"]?["uri"]?.string)
        let errors = (operation["errors"]?.array ?? []).compactMap { id($0, ids) }
        words.add("errors", errors.isEmpty ? nil : errors.joined(separator: ","))
        words.add("host", operation["endpoint"]?["hostPrefix"]?.string)
        if operation["authtype"]?.string == "none" { words.bare("unsigned") }
        return words.line
    }

    private func id(_ reference: JSONValue?, _ ids: [String: Int]) -> String? {
        reference?["shape"]?.string.flatMap { ids[$0] }.map(String.init)
    }
}

/// One line of a schema text in the making.
private struct Words {
    private(set) var line: String

    init(_ mark: String) { line = mark }

    mutating func bare(_ word: String) { line += "\t" + word }

    mutating func add(_ name: String, _ value: String?) {
        guard let value, !value.isEmpty, !value.contains(where: { $0 == "\t" || $0 == "\n" }) else { return }
        line += "\t\(name)=\(value)"
    }

    mutating func flag(_ name: String, _ value: JSONValue?) {
        if value?.bool == true || value?.object != nil { bare(name) }
    }
}
