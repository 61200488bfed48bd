import Ground

/// Talks to a running cloud's own pages (`/_faultline/…`).
struct ControlClient {
    let http: HTTPClient

    init(_ options: CommonOptions) throws { http = try HTTPClient(url: options.url) }

    func get(_ page: String) throws -> JSONValue { try answer(of: "GET", page, []) }
    func post(_ page: String, _ value: JSONValue) throws -> JSONValue { try answer(of: "POST", page, value.bytes) }

    private func answer(of method: String, _ page: String, _ body: [UInt8]) throws -> JSONValue {
        let answer = try http.send(
            method,
            "/_faultline/\(page)",
            headers: [("Content-Type", "application/json")],
            body: body
        )
        guard let value = try? JSONValue.parse(answer.body) else {
            throw Failure("\(http.host):\(http.port) is not a Faultline (it answered \(answer.status))")
        }
        guard answer.status < 300 else {
            throw Failure(value["error"]?.string ?? "the cloud answered \(answer.status)")
        }
        return value
    }
}
