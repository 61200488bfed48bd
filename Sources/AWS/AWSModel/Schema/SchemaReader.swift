/// Reads a schema text line by line.
struct SchemaReader {
    var metadata = ServiceMetadata()
    var shapes: [Shape] = []
    var operations: [OperationSchema] = []
    private var lineNumber = 0

    mutating func read(_ text: String) throws(SchemaTextError) {
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            lineNumber += 1
            let words = line.split(separator: UInt8(ascii: "\t")).map { String(decoding: $0, as: UTF8.self) }
            guard let first = words.first else { continue }
            try read(first, Array(words.dropFirst()))
        }
    }

    private func error(_ reason: String) -> SchemaTextError { SchemaTextError(line: lineNumber, reason: reason) }

    private mutating func read(_ first: String, _ words: [String]) throws(SchemaTextError) {
        switch first {
        case SchemaText.service: for word in words { try readService(word) }
        case SchemaText.shape: shapes.append(try readShape(words))
        case SchemaText.operation: operations.append(try readOperation(words))
        case SchemaText.member:
            let member = try readMember(words)
            let last = try lastShape()
            shapes[last].places[member.name] = shapes[last].members.count
            shapes[last].members.append(member)
        case SchemaText.element: shapes[try lastShape()].element = try readMember(words)
        case SchemaText.key: shapes[try lastShape()].key = try readMember(words)
        case SchemaText.value: shapes[try lastShape()].value = try readMember(words)
        default: throw error("unknown line \(first)")
        }
    }

    private func lastShape() throws(SchemaTextError) -> Int {
        guard !shapes.isEmpty else { throw error("a member stands before any shape") }
        return shapes.count - 1
    }

    /// `name=value`, or a flag without a value.
    private func split(_ word: String) -> (name: Substring, value: String) {
        guard let mark = word.firstIndex(of: "=") else { return (Substring(word), "") }
        return (word[..<mark], String(word[word.index(after: mark)...]))
    }

    private mutating func readService(_ word: String) throws(SchemaTextError) {
        let (name, value) = split(word)
        switch name {
        case "name": metadata.name = value
        case "id": metadata.serviceID = value
        case "protocols":
            metadata.protocols = value.split(separator: ",").compactMap { WireProtocol(rawValue: String($0)) }
        case "version": metadata.apiVersion = value
        case "endpoint": metadata.endpointPrefix = value
        case "signing": metadata.signingName = value
        case "namespace": metadata.xmlNamespace = value
        case "target": metadata.targetPrefix = value
        case "json": metadata.jsonVersion = value
        case "queryCompatible": metadata.isQueryCompatible = true
        default: throw error("unknown word \(word)")
        }
    }

    private static let kinds: [String: Shape.Kind] = [
        "string": .string, "boolean": .boolean, "byte": .byte, "short": .short, "integer": .integer, "long": .long,
        "float": .float, "double": .double, "blob": .blob, "timestamp": .timestamp, "document": .document,
        "structure": .structure, "list": .list, "map": .map,
    ]

    private func readShape(_ words: [String]) throws(SchemaTextError) -> Shape {
        guard words.count >= 2, let kind = Self.kinds[words[1]] else { throw error("a shape needs a name and a kind") }
        var shape = Shape(name: words[0], kind: kind)
        for word in words.dropFirst(2) {
            let (name, value) = split(word)
            switch name {
            case "payload": shape.payload = Int(value)
            case "exception": shape.exception = readException(value)
            case "union": shape.isUnion = true
            case "eventstream": shape.isEventStream = true
            case "event": shape.isEvent = true
            case "flat": shape.isFlattened = true
            case "streaming": shape.isStreaming = true
            case "sensitive": shape.isSensitive = true
            case "time": shape.timestampFormat = TimestampFormat(rawValue: value)
            case "xmlName": shape.xmlName = value
            case "ns": shape.xmlNamespace = namespace(value, shape.xmlNamespace?.prefix)
            case "nsPrefix": shape.xmlNamespace = namespace(shape.xmlNamespace?.uri ?? "", value)
            case "min": shape.constraints.minimum = Double(value)
            case "max": shape.constraints.maximum = Double(value)
            case "pattern": shape.constraints.pattern = value
            case "enum": shape.constraints.values = value.split(separator: "|").map(String.init)
            default: throw error("unknown word \(word)")
            }
        }
        return shape
    }

    private func readException(_ value: String) -> Shape.Exception {
        let parts = value.split(separator: ":", omittingEmptySubsequences: false)
        return Shape.Exception(
            code: String(parts[0]),
            status: parts.count > 1 ? Int(parts[1]) : nil,
            isSenderFault: parts.count > 2 && parts[2] == "sender"
        )
    }

    private func namespace(_ uri: String, _ prefix: String?) -> XMLNamespace { XMLNamespace(uri: uri, prefix: prefix) }

    private func readMember(_ words: [String]) throws(SchemaTextError) -> Member {
        guard words.count >= 2, let id = Int(words[1]) else { throw error("a member needs a name and a shape") }
        var member = Member(name: words[0], shape: id)
        for word in words.dropFirst(2) {
            let (name, value) = split(word)
            switch name {
            case "req": member.isRequired = true
            case "in": member.location = Member.Location(rawValue: value)
            case "as": member.locationName = value
            case "query": member.queryName = value
            case "flat": member.isFlattened = true
            case "attribute": member.isXMLAttribute = true
            case "token": member.isIdempotencyToken = true
            case "streaming": member.isStreaming = true
            case "eventPayload": member.isEventPayload = true
            case "eventHeader": member.isEventHeader = true
            case "host": member.isHostLabel = true
            case "jsonText": member.isJSONText = true
            case "time": member.timestampFormat = TimestampFormat(rawValue: value)
            case "ns": member.xmlNamespace = namespace(value, member.xmlNamespace?.prefix)
            case "nsPrefix": member.xmlNamespace = namespace(member.xmlNamespace?.uri ?? "", value)
            default: throw error("unknown word \(word)")
            }
        }
        return member
    }

    private func readOperation(_ words: [String]) throws(SchemaTextError) -> OperationSchema {
        guard words.count >= 3 else { throw error("an operation needs a name, a method and a path") }
        var operation = OperationSchema()
        (operation.name, operation.method, operation.uri) = (words[0], words[1], words[2])
        for word in words.dropFirst(3) {
            let (name, value) = split(word)
            switch name {
            case "status": operation.status = Int(value) ?? 200
            case "in": operation.input = Int(value)
            case "out": operation.output = Int(value)
            case "wrapper": operation.resultWrapper = value
            case "inputName": operation.inputName = value
            case "inputNs": operation.inputNamespace = value
            case "errors": operation.errors = value.split(separator: ",").compactMap { Int($0) }
            case "host": operation.hostPrefix = value
            case "unsigned": operation.needsNoSignature = true
            case "absent": operation.isAbsent = true
            default: throw error("unknown word \(word)")
            }
        }
        return operation
    }
}
