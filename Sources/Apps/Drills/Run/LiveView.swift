import Glibc
import Synchronization

/// The time line as it goes, in a terminal: a line for each change, and where it is a real terminal one that moves.
package final class LiveView: Sendable {
    private struct State {
        var states: [String: String] = [:]
        var marks = 0
        var bands: Set<String> = []
        var shownSecond = -1
        var isStanding = false
    }

    private let plan: DrillPlan
    private let isQuiet: Bool
    private let isTerminal = isatty(1) == 1
    private let state = Mutex(State())

    package init(_ plan: DrillPlan, isQuiet: Bool) {
        self.plan = plan
        self.isQuiet = isQuiet
    }

    package func say(_ text: String) {
        guard !isQuiet else { return }
        state.withLock { line(text, &$0) }
    }

    func show(_ timeline: Timeline, at now: Double) {
        guard !isQuiet else { return }
        state.withLock { state in
            let clock = { (time: Double) in Words.padded(Words.fixed(time - timeline.start, 1) + " s", 9) }
            for mark in timeline.marks.dropFirst(state.marks) where !mark.isEvent {
                line(clock(mark.time) + "** " + mark.text, &state)
            }
            state.marks = timeline.marks.count
            for band in timeline.bands {
                if state.bands.insert(band.id).inserted { line(clock(band.start) + "!! " + band.text, &state) }
                if let end = band.end, state.bands.insert(band.id + "/end").inserted {
                    line(clock(end) + "!! over: " + band.text, &state)
                }
            }
            for component in plan.components {
                guard let last = timeline.last(component), last.state != .unknown else { continue }
                let words = Self.words(last)
                if state.states[component] != words, state.states[component] != nil || last.state == .failed {
                    line(clock(last.time) + "\(Words.padded(component, 12)) \(words)", &state)
                }
                state.states[component] = words
            }
            status(timeline, now, &state)
        }
    }

    /// What of a sample is worth a line when it changes.
    private static func words(_ sample: Sample) -> String {
        let place = [sample.facts["zone"], sample.facts["zones"]].compactMap(\.self).joined(separator: " ")
        guard sample.component != DrillPlan.load else { return sample.isWell ? "flows" : "stands still" }
        return sample.isWell ? "well \(place)" : "FAILING \(sample.facts["why"] ?? "")"
    }

    private func status(_ timeline: Timeline, _ now: Double, _ state: inout State) {
        let second = Int(now - timeline.start)
        guard isTerminal, second != state.shownSecond else { return }
        state.shownSecond = second
        let components = plan.components.map { name in
            (timeline.last(name)?.state ?? .unknown) == .well ? name : "\u{1B}[31m\(name)\u{1B}[0m"
        }
        let rate = timeline.acknowledged(from: now - 1.25, to: now - 0.25)
        print(
            "\r\u{1B}[2K\(Words.padded("\(second) s", 8)) \(rate)/s  \(components.joined(separator: " "))",
            terminator: ""
        )
        state.isStanding = true
        fflush(nil)
    }

    private func line(_ text: String, _ state: inout State) {
        print((state.isStanding ? "\r\u{1B}[2K" : "") + text)
        state.isStanding = false
        fflush(nil)
    }
}
