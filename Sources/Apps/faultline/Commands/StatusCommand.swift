import ArgumentParser
import Ground

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tell whether a cloud runs and what is in it. Exit code 3 when none answers."
    )
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            let control = try ControlClient(common)
            let status = try control.get("status")
            let doors = (try control.get("doors")["doors"]?.array ?? []).map { door in
                "\ndoor: \(door["address"]?.string ?? "?") leads to \(door["name"]?.string ?? "?")"
            }
            let services = (status["services"]?.array ?? []).compactMap(\.string).joined(separator: " ")
            common.say(
                status,
                """
                Faultline \(status["version"]?.string ?? "?") answers at \(common.url) \
                (process \(status["pid"]?.int ?? 0))
                services: \(services)
                clock: \(status["clock"]?["mode"]?.string ?? "?"), \(status["clock"]?["now"]?.string ?? "?")
                data: \(status["data"]?.string ?? "?")\(doors.joined())
                """
            )
        }
    }
}
