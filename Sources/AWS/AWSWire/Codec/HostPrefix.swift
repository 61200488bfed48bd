import AWSModel

/// The part that an operation puts before its endpoint's host name, with the labels filled in.
enum HostPrefix {
    static func text(_ operation: OperationSchema, _ input: Fields, _ schema: ServiceSchema) throws(WireError)
        -> String?
    {
        guard let prefix = operation.hostPrefix else { return nil }
        var result = ""
        var rest = prefix[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open]
            let name = String(rest[rest.index(after: open)..<close])
            guard let shape = operation.input, let place = schema[shape].places[name],
                case .string(let label) = input[place], !label.isEmpty
            else { throw WireError(.unsendable, "the host name needs \(name)", member: name) }
            result += label
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
