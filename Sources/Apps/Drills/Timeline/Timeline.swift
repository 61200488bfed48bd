/// All that was seen in a run, on one line of time.
package struct Timeline: Sendable {
    /// Something that happened at a moment.
    package struct Mark: Sendable, Equatable {
        package var time: Double
        package var text: String
        /// Told by the cloud's event log, and not by the drill.
        package var isEvent = false

        package init(time: Double, text: String, isEvent: Bool = false) {
            self.time = time
            self.text = text
            self.isEvent = isEvent
        }
    }

    /// A fault for as long as it was in force.
    package struct Band: Sendable, Equatable {
        package var id: String
        package var text: String
        package var start: Double
        package var end: Double?

        package init(id: String, text: String, start: Double, end: Double? = nil) {
            self.id = id
            self.text = text
            self.start = start
            self.end = end
        }
    }

    package var start: Double
    package var end: Double
    /// By component, in order of time.
    package private(set) var samples: [String: [Sample]] = [:]
    package private(set) var marks: [Mark] = []
    package private(set) var bands: [Band] = []
    /// When the load's acknowledgements came, in order of time.
    package private(set) var acknowledgements: [Double] = []

    package init(start: Double) {
        self.start = start
        end = start
    }

    package mutating func add(_ sample: Sample) {
        end = max(end, sample.time)
        var own = samples.removeValue(forKey: sample.component) ?? []
        // Nearly always at the end; a slow look may come behind a quick one.
        let place = own.lastIndex { $0.time <= sample.time }.map { $0 + 1 } ?? 0
        own.insert(sample, at: place)
        samples[sample.component] = own
    }

    package mutating func add(_ mark: Mark) {
        end = max(end, mark.time)
        marks.append(mark)
        marks.sort { $0.time < $1.time }
    }

    package mutating func acknowledged(at time: Double) {
        end = max(end, time)
        acknowledgements.append(time)
    }

    /// Takes note of which faults are in force at a time.
    package mutating func faults(_ inForce: [(id: String, text: String)], at time: Double) {
        end = max(end, time)
        for fault in inForce where !bands.contains(where: { $0.id == fault.id }) {
            bands.append(Band(id: fault.id, text: fault.text, start: time))
        }
        let ids = Set(inForce.map(\.id))
        for place in bands.indices where bands[place].end == nil && !ids.contains(bands[place].id) {
            bands[place].end = time
        }
    }

    package func last(_ component: String) -> Sample? { samples[component]?.last }

    /// How many acknowledgements came in a span of time, the start not included.
    package func acknowledged(from: Double, to: Double) -> Int {
        var count = 0
        for time in acknowledgements.reversed() {
            if time <= from { break }
            if time <= to { count += 1 }
        }
        return count
    }
}
