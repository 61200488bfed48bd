/// Whether a process that ended is started again, and after how long.
public struct RestartPolicy: Sendable, Hashable {
    public enum Condition: Sendable, Hashable { case never, afterFailure, always }

    public var condition: Condition
    /// The first wait; it doubles with each end that follows soon.
    public var firstDelay: Duration
    public var longestDelay: Duration
    /// Who has run for this long begins anew with the first wait.
    public var settledAfter: Duration
    /// How often in a row; nil: without end.
    public var attemptsMax: Int?

    public init(
        _ condition: Condition,
        firstDelay: Duration = .milliseconds(200),
        longestDelay: Duration = .seconds(30),
        settledAfter: Duration = .seconds(60),
        attemptsMax: Int? = nil
    ) {
        self.condition = condition
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
        self.settledAfter = settledAfter
        self.attemptsMax = attemptsMax
    }

    public static let never = RestartPolicy(.never)

    func applies(to exit: ProcessExit) -> Bool {
        switch condition {
        case .never: false
        case .afterFailure: !exit.isClean
        case .always: true
        }
    }

    /// The wait before this attempt, counted from 1.
    func delay(before attempt: Int) -> Duration {
        var delay = firstDelay
        for _ in 1..<max(1, attempt) where delay < longestDelay { delay *= 2 }
        return min(delay, longestDelay)
    }
}
