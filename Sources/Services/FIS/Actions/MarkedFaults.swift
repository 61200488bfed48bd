import Ground
import World

/// Faults of the world that an action makes, each under a mark by which it is found again after an interruption.
struct MarkedFaults: Sendable {
    private static let mark = "mark"

    let world: World

    /// Makes the fault unless it was made before.
    ///
    /// - Returns: when it ends.
    func ensure(
        _ kind: FaultKind,
        to scope: FaultScope,
        for duration: Duration,
        mark: String,
        settings: [String: String] = [:]
    ) async throws -> WorldInstant {
        var settings = settings
        settings[Self.mark] = mark
        var fault = try find(mark)
        if fault == nil {
            fault = try await world.faults.add(kind, to: scope, for: duration, origin: .fis, settings: settings)
        }
        // Someone may have healed it before its time: the action still lasts as long as it was told to.
        return (fault?.start ?? world.clock.now).advanced(by: duration)
    }

    func heal(_ mark: String) async throws {
        if let fault = try find(mark) { try await world.faults.heal(fault.id) }
    }

    private func find(_ mark: String) throws -> Fault? {
        try world.faults.history().last { $0.settings[Self.mark] == mark }
    }
}
