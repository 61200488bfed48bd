import AWSModel
import Ground
import ShapeGeneration
import Testing

@testable import AWSWire

/// One of AWS's public protocol test cases: a model, an operation of it, a tree and the message that says the same.
struct ProtocolCase: Sendable, CustomTestStringConvertible {
    let file: String
    let name: String
    let schema: ServiceSchema
    let operation: OperationSchema
    let json: JSONValue

    var testDescription: String { "\(file): \(name)" }
    var codec: any ProtocolCodec { ServiceCodecs(schema).preferred }

    static let folder = TestFiles.root + "/.tools/moto/protocols"
    static let areFetched = TestFiles.read(folder + "/.version") != nil
    static let inputs = load("input", ["ec2", "json", "query", "rest-json", "rest-xml"])
    static let outputs = load("output", ["ec2", "json", "query", "rest-json", "rest-xml"])

    private static func load(_ direction: String, _ files: [String]) -> [ProtocolCase] {
        guard areFetched else { return [] }
        return files.flatMap { file in
            let path = "\(folder)/\(direction)/\(file).json"
            guard let bytes = TestFiles.read(path), let suites = try? JSONValue.parse(bytes).array else {
                Issue.record("\(path) cannot be read")
                return [ProtocolCase]()
            }
            return suites.flatMap { load($0, "\(direction)/\(file)") }
        }
    }

    static func load(_ suite: JSONValue, _ file: String) -> [ProtocolCase] {
        let title = suite["description"]?.string ?? ""
        return (suite["cases"]?.array ?? []).enumerated().compactMap { number, json in
            let operation = json["given"]?["name"]?.string ?? ""
            do {
                let schema = try schema(suite, json["given"] ?? .null, operation)
                return ProtocolCase(
                    file: file,
                    name: "\(title) \(number + 1)",
                    schema: schema,
                    operation: try #require(schema.operation(operation)),
                    json: json
                )
            } catch {
                Issue.record("\(file), \(title): \(error)")
                return nil
            }
        }
    }

    private static func schema(_ suite: JSONValue, _ given: JSONValue, _ name: String) throws -> ServiceSchema {
        let model: JSONValue = [
            "metadata": suite["metadata"] ?? .null,
            "shapes": .object(hoisted(suite["shapes"]?.object ?? JSONObject(), given)),
            "operations": .object([name: given]),
        ]
        return try ServiceSchema(parsing: try APIModel(botocore: model).schemaText(name: "test"))
    }

    /// The cases say of some shapes where they stand, which real models say of members only; they name payloads
    /// beside the input and not in its shape; and one calls a map a string.
    private static func hoisted(_ shapes: JSONObject, _ given: JSONValue) -> JSONObject {
        var shapes = shapes
        for (name, shape) in shapes {
            guard var object = shape.object else { continue }
            if object["key"] != nil { object["type"] = "map" }
            if name == given["input"]?["shape"]?.string, let payload = given["input"]?["payload"] {
                object["payload"] = payload
            }
            shapes[name] = .object(object)
        }
        return withLocations(shapes)
    }

    private static func withLocations(_ shapes: JSONObject) -> JSONObject {
        shapes.mapValues { shape in
            guard var result = shape.object, let members = result["members"]?.object else { return shape }
            result["members"] = .object(
                members.mapValues { member in
                    guard var traits = member.object, let target = shapes[traits["shape"]?.string ?? ""] else {
                        return member
                    }
                    if let location = target["location"] {
                        traits["location"] = traits["location"] ?? location
                        traits["locationName"] = traits["locationName"] ?? target["locationName"]
                    }
                    return .object(traits)
                }
            )
            return .object(result)
        }
    }

    // MARK: The message

    var request: WireRequest {
        let serialized = json["serialized"] ?? .null
        let uri = serialized["uri"]?.string ?? "/"
        let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return WireRequest(
            method: serialized["method"]?.string ?? json["given"]?["http"]?["method"]?.string ?? "POST",
            path: parts[0],
            query: parts.count > 1 ? parts[1] : "",
            headers: headers(serialized["headers"]),
            body: Array((serialized["body"]?.string ?? "").utf8)
        )
    }

    var response: WireResponse {
        let response = json["response"] ?? .null
        return WireResponse(
            status: response["status_code"]?.int ?? 200,
            headers: headers(response["headers"]),
            body: Array((response["body"]?.string ?? "").utf8)
        )
    }

    private func headers(_ value: JSONValue?) -> WireHeaders {
        WireHeaders((value?.object ?? JSONObject()).map { .init($0.key, $0.value.string ?? "") })
    }
}
