/// How finely samples are kept, and for how long: older ones are rolled up into the next tier.
///
/// Each sample lies in one tier only, so a question for a period is answered from all tiers that are no coarser.
enum Tier: Int64, CaseIterable, Sendable {
    case second = 1
    case minute = 60
    case fiveMinutes = 300
    case hour = 3600

    var seconds: Int64 { rawValue }

    var keptSeconds: Int64 {
        switch self {
        case .second: 3 * 3600
        case .minute: 15 * 86_400
        case .fiveMinutes: 63 * 86_400
        case .hour: 455 * 86_400
        }
    }

    var next: Tier? {
        switch self {
        case .second: .minute
        case .minute: .fiveMinutes
        case .fiveMinutes: .hour
        case .hour: nil
        }
    }

    /// Where a sample of this age belongs.
    static func of(isFine: Bool, age: Int64) -> Tier? {
        allCases.first { (isFine || $0 != .second) && age < $0.keptSeconds }
    }

    func start(of time: Int64) -> Int64 { time - (time % seconds + seconds) % seconds }
}
