extension HTTPTestClient {
    package struct Response: Sendable {
        package var status: Int
        package var head: String
        package var body: String

        /// The value of the first header line of that name.
        package func header(_ name: String) -> String? {
            for line in head.split(separator: "\r\n").dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2, parts[0].lowercased() == name.lowercased() else { continue }
                return String(parts[1].drop { $0 == " " })
            }
            return nil
        }
    }

    /// The next whole answer; interim ones (1xx) are answers as well.
    package func response(toHEAD: Bool = false) async -> Response {
        let head = await receive(through: "\r\n\r\n")
        let status = Int(head.split(separator: " ", maxSplits: 2).dropFirst().first ?? "") ?? 0
        var response = Response(status: status, head: head, body: "")
        if toHEAD || status == 204 || status == 304 || status < 200 { return response }
        if let length = response.header("content-length").flatMap({ Int($0) }) {
            response.body = String(decoding: await receive(byteCount: length), as: UTF8.self)
        } else if response.header("transfer-encoding") == "chunked" {
            response.body = await chunked()
        } else {
            response.body = await receiveToEnd()
        }
        return response
    }

    private func chunked() async -> String {
        var body = ""
        while let size = Int(await receive(through: "\r\n").dropLast(1), radix: 16) {
            let piece = await receive(byteCount: size + 2)
            body += String(decoding: piece.dropLast(2), as: UTF8.self)
            if size == 0 { return body }
        }
        return body + " (cut off)"
    }

    package func get(_ target: String) async throws -> Response {
        try await send("GET \(target) HTTP/1.1\r\nHost: test\r\n\r\n")
        return await response()
    }
}
