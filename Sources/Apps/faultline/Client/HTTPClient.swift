import Glibc
import Ground

/// A blocking HTTP/1.1 client for the command's own requests: small bodies, one request a connection.
struct HTTPClient {
    struct Answer {
        var status: Int
        var headers: [(name: String, value: String)]
        var body: [UInt8]

        func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
    }

    let host: String
    let port: String

    /// - Parameter url: `http://host:port`; HTTPS is not needed on this machine.
    init(url: String) throws {
        guard url.hasPrefix("http://") else { throw Failure("the endpoint must begin with http://, this is \(url)") }
        let authority = url.dropFirst("http://".count).prefix { $0 != "/" }
        let parts = authority.split(separator: ":")
        host = String(parts.first ?? "localhost")
        port = parts.count > 1 ? String(parts[1]) : "80"
    }

    func send(
        _ method: String,
        _ target: String,
        headers: [(String, String)] = [],
        body: [UInt8] = []
    ) throws -> Answer {
        let descriptor = try connect()
        defer { close(descriptor) }
        var head = "\(method) \(target) HTTP/1.1\r\nHost: \(host):\(port)\r\nConnection: close\r\n"
        head += "Content-Length: \(body.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        try write(Array((head + "\r\n").utf8) + body, to: descriptor)
        return try parse(read(from: descriptor))
    }

    private func connect() throws -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, port, &hints, &found) == 0 else { throw Failure("no address is known for \(host)") }
        defer { freeaddrinfo(found) }
        var candidate = found
        while let address = candidate?.pointee {
            let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
            if descriptor >= 0, Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 {
                return descriptor
            }
            if descriptor >= 0 { close(descriptor) }
            candidate = address.ai_next
        }
        throw Failure(
            "nothing answers at http://\(host):\(port); start the cloud with `faultline start --detach`",
            exitCode: 3,
            isUnreachable: true
        )
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    descriptor,
                    $0.baseAddress?.advanced(by: sent),
                    bytes.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw Failure("the connection to \(host):\(port) broke while sending", isUnreachable: true)
            }
            sent += count
        }
    }

    private func read(from descriptor: Int32) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &piece, piece.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Failure("the connection to \(host):\(port) broke while receiving", isUnreachable: true)
            }
            if count == 0 { return bytes }
            bytes += piece[..<count]
        }
    }

    private func parse(_ bytes: [UInt8]) throws -> Answer {
        guard let end = Self.find([13, 10, 13, 10], in: bytes[...]) else {
            throw Failure("the answer breaks off", isUnreachable: true)
        }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Failure("the answer is not HTTP")
        }
        var answer = Answer(status: status, headers: [], body: Array(bytes[(end + 4)...]))
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            answer.headers.append((String(parts[0]), String(parts[1].drop { $0 == " " })))
        }
        if answer.header("transfer-encoding") == "chunked" { answer.body = Self.unchunked(answer.body) }
        return answer
    }

    private static func find(_ pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= pattern.count else { return nil }
        return (bytes.startIndex...(bytes.endIndex - pattern.count)).first {
            bytes[$0..<($0 + pattern.count)].elementsEqual(pattern)
        }
    }

    private static func unchunked(_ bytes: [UInt8]) -> [UInt8] {
        var rest = bytes[...]
        var body: [UInt8] = []
        while let end = find([13, 10], in: rest) {
            let size = Int(String(decoding: rest[rest.startIndex..<end], as: UTF8.self), radix: 16) ?? 0
            guard size > 0, end + 2 + size <= rest.endIndex else { break }
            body += rest[(end + 2)..<(end + 2 + size)]
            rest = rest[min(end + 4 + size, rest.endIndex)...]
        }
        return body
    }
}
