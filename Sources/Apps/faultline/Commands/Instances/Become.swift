import Glibc

/// Turns this process into another program.
enum Become {
    static func program(_ command: [String]) throws -> Never {
        var arguments = command.map { strdup($0) } + [nil]
        if let first = arguments[0] { execvp(first, &arguments) }
        let reason = String(cString: strerror(errno))
        throw Failure("\(command.first ?? "") cannot be started: \(reason); run this as root", exitCode: 126)
    }
}
