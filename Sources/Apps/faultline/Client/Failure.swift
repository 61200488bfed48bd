import ArgumentParser
import Glibc
import Ground

/// What a command could not do, and what to do about it.
struct Failure: Error {
    let message: String
    let exitCode: Int32
    /// Nothing answered, or what answered went away.
    let isUnreachable: Bool

    init(_ message: String, exitCode: Int32 = 1, isUnreachable: Bool = false) {
        self.message = message
        self.exitCode = exitCode
        self.isUnreachable = isUnreachable
    }

    /// Says it in the form asked for, and ends the process with its code.
    func report(asJSON: Bool) -> ExitCode {
        if asJSON {
            print(JSONValue.object(["error": .string(message)]).text)
        } else {
            let bytes = Array("faultline: \(message)\n".utf8)
            _ = write(2, bytes, bytes.count)
        }
        return ExitCode(exitCode)
    }
}

/// Options that every command understands.
struct CommonOptions: ParsableArguments {
    @Flag(name: .long, help: "Print the answer as JSON.")
    var json = false

    @Option(name: .long, help: "Where the cloud listens.")
    var endpoint: String?

    /// `--endpoint`, else `AWS_ENDPOINT_URL`, else port 4566 of this machine.
    var url: String {
        endpoint ?? Environment["AWS_ENDPOINT_URL"] ?? "http://localhost:4566"
    }

    /// Runs a command's body and turns its failures into a message and an exit code.
    func run(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let failure as Failure {
            throw failure.report(asJSON: json)
        }
    }

    /// Prints an answer: as JSON when asked, else in the words given.
    func say(_ value: JSONValue, _ words: @autoclosure () -> String) {
        print(json ? value.text : words())
    }
}
