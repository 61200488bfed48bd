import AWSModel
import AWSService
package import Ground

/// Which operations of a service are there, and how deep.
package struct ServiceParity: Sendable {
    package let service: String
    /// Operation and `real`, `record` or `absent`, by name in order.
    package let operations: [(name: String, depth: String)]
}

extension ServiceRegistry {
    package var parity: [ServiceParity] {
        services.map { registered in
            let known = registered.service.model.schema.operations.map(\.name)
            let names = Set(known).union(registered.table.entries.keys).sorted()
            return ServiceParity(
                service: registered.name,
                operations: names.map { ($0, registered.table.entries[$0]?.depth.rawValue ?? "absent") }
            )
        }
    }
}

/// The forms in which parity is shown.
package enum ParityPage {
    package static func json(_ services: [ServiceParity]) -> JSONValue {
        .object(
            JSONObject(
                services.map { service in
                    (service.service, .object(JSONObject(service.operations.map { ($0.name, .string($0.depth)) })))
                }
            )
        )
    }

    package static func text(_ services: [ServiceParity]) -> String {
        services.flatMap { service in
            service.operations.map { "\(service.service)\t\($0.name)\t\($0.depth)" }
        }.joined(separator: "\n")
    }

    package static func markdown(_ services: [ServiceParity]) -> String {
        var lines = [
            "# Parity", "",
            "Made by `faultline parity --markdown` from the code. *Real*: the effect is there. *Record*: kept and",
            "returned, without effect. What is absent answers 501 and names itself.", "",
            "| service | real | record | absent |", "|---|---|---|---|",
        ]
        for service in services {
            let counts = ["real", "record", "absent"].map { depth in service.operations.count { $0.depth == depth } }
            lines.append("| \(service.service) | " + counts.map(String.init).joined(separator: " | ") + " |")
        }
        for service in services {
            lines += ["", "## \(service.service)"]
            for depth in ["real", "record", "absent"] {
                let names = service.operations.filter { $0.depth == depth }.map(\.name)
                if !names.isEmpty { lines.append("**\(depth)**: \(names.joined(separator: ", ")).") }
                if !names.isEmpty { lines.append("") }
            }
            if lines.last == "" { lines.removeLast() }
        }
        return lines.joined(separator: "\n")
    }
}
