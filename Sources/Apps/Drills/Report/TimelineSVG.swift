/// Draws a run's time line: throughput, how each component was, who served, group sizes; faults as bands, events as
/// marks.
package struct TimelineSVG {
    let report: DrillReport
    private let left = 150.0
    private let width = 930.0
    private let chartHeight = 120.0
    private let stripHeight = 18.0
    private let gap = 10.0

    private var timeline: Timeline { report.timeline }

    package init(_ report: DrillReport) { self.report = report }

    package var svg: String {
        var body = ""
        var top = 20.0
        body += throughput(top)
        top += chartHeight + gap * 2
        for component in report.plan.components {
            body += strip(component, top)
            top += stripHeight + 4
        }
        for component in report.plan.components where served(component).count > 1 {
            top += gap / 2
            body += serving(component, top)
            top += stripHeight
        }
        for component in report.plan.components where !zonesSeen(component).isEmpty {
            top += gap
            body += sizes(component, top)
            top += chartHeight / 2
        }
        body = overlay(top) + body + axis(top)
        let size = "0 0 \(Int(left + width + 20)) \(Int(top + 40))"
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"\(size)\" font-family=\"sans-serif\" "
            + "font-size=\"11\" role=\"img\" aria-label=\"time line of the drill\">\n\(body)</svg>\n"
    }

    // MARK: Places

    private var span: Double { max(1, timeline.end - timeline.start) }

    private func x(_ time: Double) -> Double {
        left + min(max(0, (time - timeline.start) / span), 1) * width
    }

    private func n(_ value: Double) -> String { Words.fixed(value, 1) }

    private func label(_ text: String, _ y: Double) -> String {
        "<text x=\"\(n(left - 8))\" y=\"\(n(y))\" text-anchor=\"end\">\(HTML.escaped(text))</text>\n"
    }

    private func box(_ from: Double, _ to: Double, _ y: Double, _ height: Double, _ fill: String, _ title: String)
        -> String
    {
        let width = max(0.6, x(to) - x(from))
        return "<rect x=\"\(n(x(from)))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(height))\" fill=\"\(fill)\">"
            + "<title>\(HTML.escaped(title))</title></rect>\n"
    }

    // MARK: Throughput

    private func throughput(_ top: Double) -> String {
        let bin = max(0.5, span / 300)
        let rates = stride(from: timeline.start, to: timeline.end, by: bin).map { start in
            (time: start, rate: Double(timeline.acknowledged(from: start, to: start + bin)) / bin)
        }
        let lines = report.plan.components.compactMap { name -> (String, [(Double, Double)])? in
            guard name != DrillPlan.load else { return nil }
            let points = (timeline.samples[name] ?? []).compactMap { sample in
                sample.facts["rate"].flatMap { Double($0) }.map { (sample.time, $0) }
            }
            return points.isEmpty ? nil : (name, points)
        }
        let most = max(1, rates.map(\.rate).max() ?? 1, lines.flatMap { $0.1.map(\.1) }.max() ?? 1)
        let height = { (rate: Double) in rate / most * chartHeight }
        var body = label("a second", top + 10) + label("up to \(Words.fixed(most, 0))", top + 24)
        for (time, rate) in rates where rate > 0 {
            let tall = height(rate)
            body += box(time, time + bin, top + chartHeight - tall, tall, "#7aa6d6", "\(n(rate)) acknowledged a second")
        }
        for (place, (name, points)) in lines.enumerated() {
            let path = points.map { "\(n(x($0.0))),\(n(top + chartHeight - height($0.1)))" }.joined(separator: " ")
            let colour = ["#1b7f4b", "#8a5a00", "#6b3fa0"][place % 3]
            body += "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"1.5\"/>\n"
            body +=
                "<text x=\"\(n(left - 8))\" y=\"\(n(top + 42 + Double(place) * 14))\" text-anchor=\"end\" "
                + "fill=\"\(colour)\">\(HTML.escaped(name))</text>\n"
        }
        return body
    }

    // MARK: Strips

    private func strip(_ component: String, _ top: Double) -> String {
        let colours: [Sample.State: String] = [.well: "#8fc79a", .failed: "#d9534f", .unknown: "#c9c9c9"]
        var body = label(component, top + 13)
        for run in runs(component, by: { $0.state.rawValue }) {
            let state = Sample.State(rawValue: run.value) ?? .unknown
            let title = "\(component) \(run.value) for \(Words.seconds(run.end - run.start))"
            body += box(run.start, run.end, top, stripHeight, colours[state] ?? "#c9c9c9", title)
        }
        return body
    }

    /// Where the answers came from: a colour for each zone or node.
    private func serving(_ component: String, _ top: Double) -> String {
        let names = served(component)
        var body = label("\(component) served by", top + 11)
        for run in runs(component, by: Self.server) where !run.value.isEmpty {
            let colour = Self.colours[(names.firstIndex(of: run.value) ?? 0) % Self.colours.count]
            body += box(run.start, run.end, top, stripHeight - 4, colour, "\(component) served by \(run.value)")
            guard x(run.end) - x(run.start) > 60 else { continue }
            body +=
                "<text x=\"\(n(x(run.start) + 4))\" y=\"\(n(top + 11))\" fill=\"#fff\">"
                + "\(HTML.escaped(run.value))</text>\n"
        }
        return body
    }

    private static let colours = ["#3b6ea5", "#b5651d", "#5a8f3d", "#7d5ba6", "#9c3848", "#3d8b8b"]

    private static func server(_ sample: Sample) -> String {
        sample.isWell ? sample.facts["zone"] ?? sample.facts["node"] ?? "" : ""
    }

    private func served(_ component: String) -> [String] {
        var names: [String] = []
        for sample in timeline.samples[component] ?? [] {
            let name = Self.server(sample)
            if !name.isEmpty, !names.contains(name) { names.append(name) }
        }
        return names
    }

    private func runs(_ component: String, by value: (Sample) -> String) -> [(
        start: Double, end: Double, value: String
    )] {
        var runs: [(start: Double, end: Double, value: String)] = []
        for sample in timeline.samples[component] ?? [] {
            if let last = runs.indices.last {
                runs[last].end = sample.time
                if runs[last].value == value(sample) { continue }
            }
            runs.append((sample.time, sample.time, value(sample)))
        }
        if let last = runs.indices.last { runs[last].end = max(runs[last].end, timeline.end) }
        return runs
    }

    // MARK: Group sizes

    private static func zones(_ sample: Sample) -> [String: Int] {
        var zones: [String: Int] = [:]
        for part in (sample.facts["zones"] ?? "").split(separator: ",") {
            let pair = part.split(separator: ":")
            if pair.count == 2, let count = Int(pair[1]) { zones[String(pair[0])] = count }
        }
        return zones
    }

    private func zonesSeen(_ component: String) -> [String] {
        Set((timeline.samples[component] ?? []).flatMap { Self.zones($0).keys }).sorted()
    }

    private func sizes(_ component: String, _ top: Double) -> String {
        let names = zonesSeen(component)
        let samples = timeline.samples[component] ?? []
        let most = Double(max(1, samples.map { Self.zones($0).values.reduce(0, +) }.max() ?? 1))
        let height = chartHeight / 2
        var body = label("\(component), by zone", top + 12)
        for (place, name) in names.enumerated() {
            body +=
                "<text x=\"\(n(left - 8))\" y=\"\(n(top + 26 + Double(place) * 13))\" text-anchor=\"end\" "
                + "fill=\"\(Self.colours[place % Self.colours.count])\">\(HTML.escaped(name))</text>\n"
        }
        for run in runs(component, by: { $0.facts["zones"] ?? "" }) {
            var stacked = 0.0
            let zones = Self.zones(Sample(time: 0, component: "", state: .well, facts: ["zones": run.value]))
            for (place, name) in names.enumerated() {
                guard let count = zones[name], count > 0 else { continue }
                let tall = Double(count) / most * height
                stacked += tall
                body += box(
                    run.start,
                    run.end,
                    top + height - stacked,
                    tall,
                    Self.colours[place % Self.colours.count],
                    "\(count) in \(name)"
                )
            }
        }
        return body
    }

    // MARK: Faults, events and the axis

    private func overlay(_ bottom: Double) -> String {
        var body = ""
        for band in timeline.bands {
            let end = band.end ?? timeline.end
            body += box(band.start, end, 14, bottom - 14, "#f6d5d3", "\(band.text), \(Words.seconds(end - band.start))")
        }
        for mark in timeline.marks {
            let colour = mark.isEvent ? "#9aa0a6" : "#a1201c"
            body +=
                "<line x1=\"\(n(x(mark.time)))\" x2=\"\(n(x(mark.time)))\" y1=\"\(mark.isEvent ? "16" : "8")\" "
                + "y2=\"\(n(bottom))\" stroke=\"\(colour)\" stroke-width=\"\(mark.isEvent ? "0.5" : "1.2")\" "
                + "stroke-dasharray=\"3 2\"><title>\(HTML.escaped(mark.text))</title></line>\n"
        }
        return body
    }

    private func axis(_ top: Double) -> String {
        let step = [1.0, 2, 5, 10, 20, 30, 60, 120, 300, 600].first { span / $0 <= 16 } ?? 1200
        var body =
            "<line x1=\"\(n(left))\" x2=\"\(n(left + width))\" y1=\"\(n(top + 8))\" y2=\"\(n(top + 8))\" "
            + "stroke=\"#555\"/>\n"
        for second in stride(from: 0.0, through: span, by: step) {
            body +=
                "<text x=\"\(n(x(timeline.start + second)))\" y=\"\(n(top + 22))\" text-anchor=\"middle\">"
                + "\(Words.fixed(second, 0)) s</text>\n"
        }
        return body
    }
}
