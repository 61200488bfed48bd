import Ground
import World

/// An experiment's report as data and as one self-contained page.
///
/// AWS writes a PDF with pictures of dashboards. Here it is HTML and JSON, and dashboards are named, not drawn; the
/// page says so. The objects' names are Faultline's own: AWS does not document its.
struct ExperimentReportText {
    let experiment: Kept<ExperimentRecord>
    let events: [Event]

    private var record: ExperimentRecord { experiment.record }
    private var machine: ExperimentMachine { experiment.record.machine }

    /// Where it lies in the bucket, without the ending.
    static func key(_ id: String, _ plan: ReportPlan) -> String {
        let front = plan.prefix.map { $0.hasSuffix("/") ? $0 : $0 + "/" } ?? ""
        return "\(front)\(id)/experiment-report"
    }

    var json: JSONValue {
        var report: JSONObject = [
            "experiment": .string(FISARN.experiment(experiment.id, in: experiment.place)),
            "experimentTemplateId": .string(record.template), "description": .string(record.plan.description),
            "status": .string(machine.status.rawValue), "startTime": text(machine.started),
            "endTime": text(machine.ended),
        ]
        if let failure = machine.failure { report["reason"] = .string(failure.reason) }
        report["actions"] = .array(
            actions.map { name, action in
                [
                    "name": .string(name), "actionId": .string(record.plan.actions[name]?.id ?? ""),
                    "status": .string(action.status.rawValue), "startTime": text(action.started),
                    "endTime": text(action.ended),
                    "resources": .array(resources(action).map(JSONValue.string)),
                    "parameters": .object(parameters(name)),
                ]
            }
        )
        report["dashboards"] = .array((record.plan.report?.dashboards ?? []).map(JSONValue.string))
        report["events"] = .array(
            events.map { event in
                ["time": text(event.at), "what": .string(event.what), "resource": .string(event.resource)]
            }
        )
        return .object(report)
    }

    var html: String {
        let rows = actions.map { name, action in
            let cells = [
                name, record.plan.actions[name]?.id ?? "", action.status.rawValue, words(action.started),
                words(action.ended), resources(action).joined(separator: " "),
            ]
            return row(cells) + bar(action)
        }
        let log = events.map { row([words($0.at), $0.what, $0.resource]) }
        let names: [String] = record.plan.report?.dashboards ?? []
        let dashboards = names.map { "<li>\(escaped($0))</li>" }
        return """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>\(escaped(experiment.id))</title>
            <style>body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:60em;padding:0 1em}
            table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ccc;padding:.3em;text-align:left}
            .lane{position:relative;height:.6em;background:#eee}
            .lane i{position:absolute;top:0;bottom:0;background:#c33}
            </style><h1>Experiment \(escaped(experiment.id))</h1>
            <p>\(escaped(record.plan.description))</p>
            <p><b>\(machine.status.rawValue)</b>, from \(words(machine.started)) to \(words(machine.ended)).
            \(escaped(machine.failure?.reason ?? ""))</p>
            <h2>Actions</h2><table><tr><th>Name<th>Action<th>Status<th>Start<th>End<th>Resources</tr>
            \(rows.joined(separator: "\n"))</table>
            <h2>Events</h2><table><tr><th>Time<th>What<th>Resource</tr>\(log.joined(separator: "\n"))</table>
            <h2>Dashboards</h2><ul>\(dashboards.joined())</ul>
            <p>Made by Faultline. AWS writes this report as PDF and draws the dashboards; here they are only named.</p>
            </html>

            """
    }

    // MARK: Parts

    private var actions: [(key: String, value: ActionProgress)] {
        machine.actions.sorted {
            ($0.value.started ?? .distantFuture, $0.key) < ($1.value.started ?? .distantFuture, $1.key)
        }
    }

    private func resources(_ action: ActionProgress) -> [String] {
        action.targets.sorted().flatMap { record.resolved[$0] ?? [] }.map(\.arn)
    }

    private func parameters(_ name: String) -> JSONObject {
        let given = record.plan.actions[name]?.parameters ?? [:]
        return JSONObject(given.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value)) })
    }

    /// The time of an action within that of the experiment.
    private func bar(_ action: ActionProgress) -> String {
        guard let from = machine.started, let to = machine.ended, let start = action.started, from < to else {
            return ""
        }
        let whole = Double(to.millisecondsSince1970 - from.millisecondsSince1970)
        let left = Double(start.millisecondsSince1970 - from.millisecondsSince1970) / whole * 100
        let end = Double((action.ended ?? to).millisecondsSince1970 - from.millisecondsSince1970) / whole * 100
        let style = "left:\(Int(left))%;width:\(max(1, Int(end - left)))%"
        return "<tr><td colspan=6><div class=lane><i style=\"\(style)\"></i></div></tr>"
    }

    private func row(_ cells: [String]) -> String {
        "<tr>" + cells.map { "<td>\(escaped($0))</td>" }.joined() + "</tr>"
    }

    private func words(_ time: WorldInstant?) -> String {
        time.map { CivilDate(secondsSince1970: $0.wholeSecondsSince1970).iso8601 } ?? "–"
    }

    private func text(_ time: WorldInstant?) -> JSONValue { time == nil ? .null : .string(words(time)) }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}
