import AWSService
import AWSWire
import HTTPFront
import NIOCore

/// Hands an answer to the connection.
enum ResponseDelivery {
    static func send(_ answer: StreamResponse, over response: consuming ResponseWriter) async {
        let headers = HeaderFields(answer.headers.map { ($0.name, $0.value) })
        switch answer.body {
        case .none:
            response.send(WholeResponse(status: answer.status, headers: headers))
        case .buffer(let buffer):
            response.send(WholeResponse(status: answer.status, headers: headers, body: .buffer(buffer)))
        case .stream(let length, let next):
            let head = ResponseHead(status: answer.status, headers: headers)
            await pump(next, into: response.stream(head, length: length.map(Int64.init)))
        }
    }

    /// A failure in the middle drops the writer unfinished, which cuts the connection: the head has gone out, and a
    /// short body is the only way left to tell the client.
    private static func pump(
        _ next: @Sendable () async throws -> ByteBuffer?,
        into writer: consuming BodyWriter
    ) async {
        do {
            while let piece = try await next() { try await writer.write(piece) }
            writer.finish()
        } catch {
            return
        }
    }
}

extension StreamResponse {
    init(_ wire: WireResponse) {
        self.init(
            status: wire.status,
            headers: wire.headers.lines.map { ($0.name, $0.value) },
            body: wire.body.isEmpty ? .none : .buffer(ByteBuffer(bytes: wire.body))
        )
    }

    mutating func addIfMissing(_ name: String, _ value: String) {
        let lower = name.lowercased()
        guard !headers.contains(where: { $0.name.utf8.count == lower.utf8.count && $0.name.lowercased() == lower })
        else {
            return
        }
        headers.append((name, value))
    }
}
