/// Runs a database or a broker until it is killed.
@main
struct PairCrashProbe {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "broker": try await BrokerProbe.main(Array(arguments.dropFirst()))
        case "database": try await DatabaseProbe.main(Array(arguments.dropFirst()))
        default: print("broker … | database …")
        }
    }
}
