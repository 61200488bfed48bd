import ArgumentParser

/// The command a person types.
@main
struct Faultline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faultline",
        abstract: "A local AWS cloud that you can break.",
        version: version,
        subcommands: [
            StartCommand.self, StopCommand.self, StatusCommand.self, UpCommand.self, DownCommand.self,
            SSHCommand.self, LogsCommand.self, ReachCommand.self, OutsideCommand.self, BreakCommand.self,
            HealCommand.self, DrillCommand.self, ClockCommand.self, ParityCommand.self, EnvCommand.self,
        ]
    )

    static let version = "0.1.0"
}
