import CloudFormationShapes
import Glibc

/// Shows a stack coming up: one live line per resource on a terminal, a plain line per event otherwise.
final class StackProgress {
    private let isTerminal = isatty(1) == 1
    private var order: [String] = []
    private var lines: [String: String] = [:]
    /// Lines that stand on the screen.
    private var shown = 0

    func show(_ event: StackEvent) {
        let resource = event.logicalResourceId ?? ""
        let reason = event.resourceStatusReason.map { "  " + $0 } ?? ""
        let line =
            (event.resourceStatus ?? "").padded(to: 28) + resource.padded(to: 24) + (event.resourceType ?? "") + reason
        guard isTerminal else { return print(line) }
        if lines[resource] == nil { order.append(resource) }
        lines[resource] = line
        if shown > 0 { print("\u{1B}[\(shown)A", terminator: "") }
        for name in order { print("\u{1B}[2K" + (lines[name] ?? "")) }
        shown = order.count
        fflush(nil)
    }

    func finish() { fflush(nil) }
}
