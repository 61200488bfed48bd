import ArgumentParser
import Ground

struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract:
            "Print an instance's console, a VPC's flow log, a broker's logs, or the end of a detached cloud's log."
    )
    @OptionGroup var common: CommonOptions
    @Argument(help: "An instance's, a VPC's or a broker's id; the cloud's own log when not given.") var thing: String?
    @Option(help: "How many lines.") var lines = 50
    @Option(name: .customLong("data"), help: "The cloud's data directory.") var directory: String?

    func run() async throws {
        try await common.run {
            if let thing {
                let page = try ControlClient(common).get(
                    thing.hasPrefix("vpc-")
                        ? "services/ec2/flows?vpc=\(thing)"
                        : thing.hasPrefix("b-")
                            ? "services/mq/logs?broker=\(thing)" : "services/ec2/console?instance=\(thing)"
                )
                return common.say(page, page["text"]?.string ?? "")
            }
            let path = Detached.logPath(in: StartSettings(directory: directory).dataDirectory)
            let text = Detached.tail(of: path, lastLines: lines)
            common.say(
                ["log": .string(path), "lines": .array(text.split(separator: "\n").map { .string(String($0)) })],
                text
            )
        }
    }
}
