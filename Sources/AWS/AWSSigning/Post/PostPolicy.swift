import Ground

/// What the owner of a bucket allows a browser to post: signed by the owner, checked against the form.
///
/// Source: S3 API Reference, "Creating an HTML Form (Using AWS Signature Version 4): POST Policy".
package struct PostPolicy: Sendable, Equatable {
    package enum Condition: Sendable, Equatable {
        /// Field names are in lower case, without the dollar sign.
        case equal(field: String, value: String, text: String)
        case startsWith(field: String, prefix: String, text: String)
        case length(min: Int, max: Int)

        var field: String? {
            switch self {
            case .equal(let field, _, _), .startsWith(let field, _, _): field
            case .length: nil
            }
        }
    }

    package let expirationSeconds: Int64
    package let conditions: [Condition]

    /// Reads the `policy` field of a form.
    package init(base64 text: String) throws(PostPolicyError) {
        guard let bytes = Base64.decode(text, ignoringSpace: true) else { throw .invalid("Invalid Base64 Encoding.") }
        let json: JSONValue
        do {
            json = try JSONValue.parse(bytes, depthMax: 16)
        } catch {
            throw .invalid("Invalid JSON: \(error)")
        }
        guard let object = json.object else { throw .invalid("Invalid JSON: the policy is not an object.") }
        guard let expiration = object["expiration"] else { throw .invalid("Policy missing expiration.") }
        guard let conditions = object["conditions"] else { throw .invalid("Policy missing conditions.") }
        guard let date = expiration.string, let end = Self.end(date) else {
            throw .invalid("Invalid 'expiration' value: '\(expiration.string ?? JSONText.text(of: expiration))'")
        }
        guard let list = conditions.array else { throw .invalid("Invalid 'conditions' value: must be a List.") }
        guard !list.isEmpty else { throw .invalid("Policy has no conditions.") }
        guard list.count <= Self.conditionsMax else { throw .invalid("Policy has too many conditions.") }
        expirationSeconds = end
        var read: [Condition] = []
        for item in list { read += try Self.read(item) }
        self.conditions = read
    }

    private static let conditionsMax = 1000

    /// `2026-01-01T00:00:00.000Z`: other forms of ISO 8601 are not taken.
    private static func end(_ text: String) -> Int64? {
        guard text.hasSuffix("Z"), text.utf8.dropFirst(10).first == UInt8(ascii: "T") else { return nil }
        return CivilDate(iso8601: text)?.secondsSince1970
    }

    private static func read(_ item: JSONValue) throws(PostPolicyError) -> [Condition] {
        let text = JSONText.text(of: item)
        switch item {
        case .object(let members):
            guard members.count == 1 else {
                throw .invalid("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.")
            }
            var result: [Condition] = []
            for (name, value) in members {
                guard let value = value.string else {
                    throw .invalid("Invalid Simple-Condition: value must be a string.")
                }
                result.append(
                    .equal(
                        field: lowerCase(name),
                        value: value,
                        text: JSONText.text(of: ["eq", .string("$\(name)"), .string(value)])
                    )
                )
            }
            return result
        case .array(let parts): return [try read(parts, text)]
        default: throw .invalid("Invalid Condition: \(text)")
        }
    }

    private static func read(_ parts: [JSONValue], _ text: String) throws(PostPolicyError) -> Condition {
        guard let operation = parts.first?.string.map({ lowerCase($0) }) else {
            throw .invalid("Invalid Condition: \(text)")
        }
        guard parts.count == 3 else {
            throw .invalid("Invalid Condition: wrong number of arguments for '\(operation)': \(text)")
        }
        switch operation {
        case "eq", "starts-with":
            guard let name = parts[1].string, name.hasPrefix("$"), let value = parts[2].string else {
                throw .invalid("Invalid Condition: \(text)")
            }
            let field = lowerCase(name.dropFirst())
            return operation == "eq"
                ? .equal(field: field, value: value, text: text) : .startsWith(field: field, prefix: value, text: text)
        case "content-length-range":
            guard let min = number(parts[1]), let max = number(parts[2]), min >= 0, min <= max else {
                throw .invalid("Invalid Condition: content-length-range needs two lengths: \(text)")
            }
            return .length(min: min, max: max)
        default: throw .invalid("Invalid Condition: unknown operation '\(operation)'.")
        }
    }

    /// Browser libraries write lengths as numbers and as strings.
    private static func number(_ value: JSONValue) -> Int? { value.int ?? value.string.flatMap { Int($0) } }
}

/// Conditions as they are quoted in answers.
enum JSONText {
    static func text(of value: JSONValue) -> String {
        switch value {
        case .array(let items): "[" + items.map { text(of: $0) }.joined(separator: ", ") + "]"
        default: value.text
        }
    }
}
