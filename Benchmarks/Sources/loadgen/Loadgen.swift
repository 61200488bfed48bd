import Glibc

/// A closed-loop HTTP load generator that counts nothing it has not checked.
///
/// Each connection sends its next request when the answer to the last one is complete. One JSON object is printed;
/// the exit code is 1 when any answer had the wrong status, length or bytes.
@main
struct Loadgen {
    static let usage = """
        loadgen load --connect ADDRESS:PORT --path PATH [--method GET] [--host NAME] [--header 'NAME: VALUE']…
                     [--body TEXT | --size BYTES] [--expect BYTES] [--verify]
                     [--connections 16] [--threads 1] [--seconds 3] [--requests COUNT] [--first 0] [--keys COUNT]
                     [--sign KEY,SECRET,REGION,SERVICE] [--pid PID]…
        loadgen md5 [--seconds 1]

        {n} in PATH and TEXT is the request's number: it counts up from --first, and starts again after --keys.
        --size makes a body (or expects one, with GET) of a fixed pattern; --verify compares every byte received.
        """

    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        do {
            var arguments = Arguments(CommandLine.arguments.dropFirst())
            switch arguments.command {
            case "load":
                let summary = await LoadRun(plan: try LoadPlan(&arguments)).run()
                print(summary.json)
                exit(summary.failures.isEmpty ? 0 : 1)
            case "md5":
                let seconds = try arguments.number("--seconds") ?? 1
                try arguments.finish()
                print(DigestSpeed.measure(seconds: seconds))
            default:
                throw UsageError("say what to do")
            }
        } catch {
            let text = "loadgen: \(error)\n\(usage)\n"
            _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
            exit(64)
        }
    }
}
