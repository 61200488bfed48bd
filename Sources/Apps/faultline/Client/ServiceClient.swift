import AWSModel
import AWSWire
import Ground

/// Calls operations of the running cloud over HTTP, as any other client would.
struct ServiceClient {
    let http: HTTPClient
    let region: String
    let account: String

    init(_ options: CommonOptions, region: String, account: String? = nil) throws {
        http = try HTTPClient(url: options.url)
        self.region = region
        let key = account ?? Environment["AWS_ACCESS_KEY_ID"] ?? ""
        self.account = key.count == 12 && key.allSatisfy(\.isNumber) ? key : "000000000000"
    }

    /// - Throws: the service's `AWSError`, or a ``Failure`` when none answers.
    func call<Input, Output>(
        _ operation: Operation<Input, Output>,
        _ build: (inout Input) -> Void = { _ in }
    ) throws -> Output {
        let schema = operation.service.schema
        let codec = ServiceCodecs(schema).preferred
        guard let described = schema.operation(operation.name) else { throw Failure("there is no \(operation.name)") }
        let wire = try codec.encodeInput(Input(build).fields, of: described)
        var headers = wire.headers.lines.map { ($0.name, $0.value) }
        let now = CivilDate(secondsSince1970: HostTime.wall.wholeSecondsSince1970)
        headers.append(("X-Amz-Date", now.iso8601Basic))
        headers.append(("Authorization", credential(operation.service.identity.signingName, now)))
        let answer = try http.send(wire.method, wire.target, headers: headers, body: wire.body)
        let response = WireResponse(
            status: answer.status,
            headers: WireHeaders(answer.headers.map { WireHeaders.Line($0.name, $0.value) }),
            body: answer.body
        )
        return Output(fields: try codec.decodeOutput(response, of: described).get())
    }

    /// A request in JSON as it stands, to a service whose protocol is REST-JSON.
    func post(_ target: String, _ body: JSONValue, service: String) throws -> JSONValue {
        let now = CivilDate(secondsSince1970: HostTime.wall.wholeSecondsSince1970)
        let answer = try http.send(
            "POST",
            target,
            headers: [
                ("Content-Type", "application/json"), ("X-Amz-Date", now.iso8601Basic),
                ("Authorization", credential(service, now)),
            ],
            body: body.bytes
        )
        let value = (try? JSONValue.parse(answer.body)) ?? .null
        guard answer.status < 300 else {
            let code = answer.header("x-amzn-errortype")?.prefix { $0 != ":" } ?? "error \(answer.status)"
            throw Failure("\(code): \(value["message"]?.string ?? value["Message"]?.string ?? "")")
        }
        return value
    }

    /// The cloud takes the key at its word and verifies no signature of an unknown key, but the time must be right.
    private func credential(_ service: String, _ now: CivilDate) -> String {
        "AWS4-HMAC-SHA256 Credential=\(account)/\(now.iso8601BasicDay)/\(region)/\(service)/aws4_request, "
            + "SignedHeaders=host, Signature=\(String(repeating: "0", count: 64))"
    }
}
