/// What a run came to.
struct Summary {
    let requests: Int
    let seconds: Double
    let bytes: Int
    let medianMilliseconds: Double
    let p99Milliseconds: Double
    let targetSeconds: Double
    let ownSeconds: Double
    let openedConnections: Int
    let failures: [String: Int]

    init(
        plan: LoadPlan,
        seconds: Double,
        outcomes: [Worker.Outcome],
        targetSeconds: Double,
        ownSeconds: Double
    ) {
        let times = outcomes.flatMap(\.nanoseconds).sorted()
        requests = times.count
        self.seconds = seconds
        bytes = outcomes.reduce(0) { $0 + $1.receivedBytes } + times.count * (plan.forge.patternSize ?? 0)
        medianMilliseconds = Self.quantile(0.5, of: times)
        p99Milliseconds = Self.quantile(0.99, of: times)
        self.targetSeconds = targetSeconds
        self.ownSeconds = ownSeconds
        openedConnections = outcomes.reduce(0) { $0 + $1.openedConnections }
        failures = outcomes.reduce(into: [:]) { $0.merge($1.failures, uniquingKeysWith: +) }
    }

    private static func quantile(_ fraction: Double, of sorted: [UInt32]) -> Double {
        guard !sorted.isEmpty else { return 0 }
        return Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * fraction))]) / 1e6
    }

    var json: String {
        let failed = failures.map { "\(Self.quoted($0)): \($1)" }.joined(separator: ", ")
        return """
            {"requests": \(requests), "seconds": \(seconds), "per_second": \(Double(requests) / seconds), \
            "mib_per_second": \(Double(bytes) / seconds / 1_048_576), "p50_ms": \(medianMilliseconds), \
            "p99_ms": \(p99Milliseconds), "target_cpu_seconds": \(targetSeconds), \
            "loadgen_cpu_seconds": \(ownSeconds), "opened_connections": \(openedConnections), \
            "failures": {\(failed)}}
            """
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case _ where scalar.value < 0x20: " "
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
