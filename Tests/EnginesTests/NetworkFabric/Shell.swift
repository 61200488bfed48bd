import Glibc

/// Runs a line of shell in a network namespace.
struct Shell {
    struct Failure: Error {
        var line: String
        var code: Int32
    }

    var namespace: String

    func run(_ line: String) throws {
        let code = system("nsenter --net=\(namespace) sh -c '\(line)'")
        guard code == 0 else { throw Failure(line: line, code: code) }
    }

    /// One echo request; fails when no answer comes. Requests of one identifier are one connection to the kernel.
    func ping(_ address: String, identifier: UInt8) throws {
        let echo = "bytes([8, 0, 247, \(255 - identifier), 0, \(identifier), 0, 0])"
        let steps = "s.settimeout(0.5); s.sendto(\(echo), (\\\"\(address)\\\", 0)); s.recv(99)"
        try run("python3 -c \"import socket; s = socket.socket(2, 3, 1); \(steps)\" 2>/dev/null")
    }

    /// What a command writes.
    static func output(_ line: String) -> String {
        guard let pipe = popen(line, "r") else { return "" }
        defer { pclose(pipe) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = fread(&buffer, 1, buffer.count, pipe)
            guard count > 0 else { break }
            text += buffer.prefix(count)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
