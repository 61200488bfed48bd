import BrokerPair
import DatabasePair
import Ground

/// Runs a database or a broker until it is killed.
@main
struct PairCrashProbe {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "broker" { try await BrokerProbe.main(Array(arguments.dropFirst())) }
    }
}
