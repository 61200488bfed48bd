import ArgumentParser
import Ground

struct SSHCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ssh",
        abstract: "Enter an instance, or run a command in it. No key and no SSH server is needed."
    )
    @OptionGroup var common: CommonOptions
    @Argument(help: "The instance's id.") var instance: String
    @Argument(parsing: .postTerminator, help: "A command, after `--`; a login shell when there is none.")
    var command: [String] = []

    func run() async throws {
        try await common.run {
            let page = try ControlClient(common).get("services/ec2/enter?instance=\(instance)")
            let way = (page["command"]?.array ?? []).compactMap(\.string)
            try Become.program(way + (command.isEmpty ? ["/bin/bash", "--login"] : command))
        }
    }
}

struct OutsideCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outside",
        abstract: "Run a command on a host in the world outside all VPCs."
    )
    @OptionGroup var common: CommonOptions
    @Argument(parsing: .postTerminator, help: "The command, after `--`; a shell when there is none.")
    var command: [String] = []

    func run() async throws {
        try await common.run {
            let page = try ControlClient(common).get("services/ec2/outside")
            guard let namespace = page["namespace"]?.string, let resolver = page["resolver"]?.string else {
                throw Failure("the cloud told of no world outside")
            }
            let wanted = command.isEmpty ? ["/bin/bash"] : command
            // Names are the world outside's, for this command alone.
            let enter = ["nsenter", "--net=\(namespace)", "--", "unshare", "--mount", "--"]
            let inside = ["sh", "-c", #"mount --bind "$0" /etc/resolv.conf; exec "$@""#, resolver]
            try Become.program(enter + inside + wanted)
        }
    }
}
