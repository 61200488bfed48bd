import ArgumentParser
import Cloud
import Gateway
import Ground

struct ParityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parity",
        abstract: "Print each service's operations: real, record (kept, no effect) or absent. Needs no running cloud."
    )
    @OptionGroup var common: CommonOptions
    @Flag(help: "Print the table of docs/parity.md.") var markdown = false

    func run() async throws {
        try await common.run {
            let services = try CloudServices.parity()
            if markdown { return print(ParityPage.markdown(services)) }
            common.say(ParityPage.json(services), ParityPage.text(services))
        }
    }
}
