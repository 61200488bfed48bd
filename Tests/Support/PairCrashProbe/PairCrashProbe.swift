import BrokerPair
import DatabasePair
import Ground

/// Runs a database or a broker until it is killed.
@main
struct PairCrashProbe {
    static func main() async throws {}
}
