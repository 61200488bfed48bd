import Synchronization

/// What `${Name}` means in this run: outputs of the stack, values that commands found, facts of the last samples
/// (`${database.zone}`).
final class Names: Sendable {
    private let known = Mutex<[String: String]>([:])
    private let timeline: SharedTimeline

    init(_ timeline: SharedTimeline) { self.timeline = timeline }

    func set(_ name: String, _ value: String) { known.withLock { $0[name] = value } }

    func add(_ values: [String: String]) { known.withLock { $0.merge(values) { $1 } } }

    func value(_ name: String) -> String? {
        if let value = known.withLock({ $0[name] }) { return value }
        guard let dot = name.lastIndex(of: ".") else { return nil }
        return timeline.lastFact(String(name[name.index(after: dot)...]), of: String(name[..<dot]))
    }

    func resolve(_ text: String) throws -> String {
        let (result, unknown) = Substitution.apply(text, value)
        guard unknown.isEmpty else {
            throw DrillFailure(
                "nothing is known of ${\(unknown[0])}: it is no output of the stack, no value, and no fact of a probe"
            )
        }
        return result
    }
}
