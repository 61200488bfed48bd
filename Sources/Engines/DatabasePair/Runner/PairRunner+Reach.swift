import Ground
import ProcessSupervisor

/// A receiver that ends goes to its source first, to have its connection ended there, and waits a second or more for
/// one that has lost its power and says nothing. While it ends, the node's own routes refuse the way at once.
///
/// Source: MariaDB, `rpl_semi_sync_slave_kill_conn_timeout`, in whole seconds from one.
extension PairRunner {
    /// Of the routes that are the pair's own: the kernel keeps the number and makes nothing of it.
    private static let mark = "251"

    /// Has the node's connections to the other fail at once.
    func shut(_ node: String, from other: String) async {
        guard node != other, let address = plan.nodes.first(where: { $0.id == other })?.address else { return }
        await route(node, ["replace", "unreachable", "\(address)/32", "proto", Self.mark])
    }

    /// Twice is as good as once.
    func reopen(_ node: String) async {
        await route(node, ["flush", "proto", Self.mark])
    }

    /// Where it cannot be done a promotion only takes longer. Servers that share this machine's own network need none
    /// of it: there a dead one refuses by itself.
    private func route(_ node: String, _ words: [String]) async {
        guard let namespace = plan.nodes.first(where: { $0.id == node })?.namespacePath else { return }
        let tool = ProcessPlan(
            id: place(node).processID + ".route",
            program: "/sbin/ip",
            arguments: ["-4", "route"] + words,
            namespaces: NamespacePlan(entered: [namespace])
        )
        do throws(DatabaseError) {
            try await Tool.run(tool, for: id, step: "a route of node \(node)", environment.supervisor)
        } catch {
            trouble = error.description
        }
    }
}
