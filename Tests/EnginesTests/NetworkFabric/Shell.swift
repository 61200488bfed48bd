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
