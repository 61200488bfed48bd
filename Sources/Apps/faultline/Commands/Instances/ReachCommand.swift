import ArgumentParser
import Ground

struct ReachCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reach",
        abstract: "Explain hop by hop why a packet would or would not arrive. Exit code 1 when it would not."
    )
    @OptionGroup var common: CommonOptions
    @Argument(help: "An instance, an interface, an address or `internet`.") var from: String
    @Argument(help: "The same, or an endpoint or `s3`.") var to: String
    @Option(help: "The port that is asked for.") var port: Int?
    @Option(name: .customLong("protocol"), help: "tcp, udp or icmp.") var transport = "tcp"

    func run() async throws {
        try await common.run {
            var query = "from=\(PercentEncoding.encode(from))&to=\(PercentEncoding.encode(to))&protocol=\(transport)"
            if let port { query += "&port=\(port)" }
            let page = try ControlClient(common).get("services/ec2/reach?\(query)")
            let lines = (page["lines"]?.array ?? []).compactMap(\.string)
            common.say(page, lines.joined(separator: "\n"))
            if page["verdict"]?.string != "reached" { throw ExitCode(1) }
        }
    }
}
