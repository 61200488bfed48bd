import DatabasePair
import Ground
import World

/// What the engine's plan for a database is made of. When it differs from what was applied last, the plan is applied.
struct PlanInputs: Sendable, Hashable {
    let nodes: [DatabaseRecord.Node]
    let groups: [String]
    let isPublic: Bool
    let port: Int
    let password: String
    let variables: [String: String]
    let storageGiB: Int
    let instanceClass: String

    init(_ record: DatabaseRecord) {
        let target = record.target
        nodes = record.nodes
        groups = target.vpcGroups
        isPublic = target.isPublic
        port = target.port
        password = target.masterPassword
        storageGiB = target.allocatedStorage
        instanceClass = target.instanceClass
        variables = Self.variables(record.variables, target)
    }

    /// With formulas computed, and names as the server has them.
    private static func variables(_ given: [String: String], _ target: DatabaseSettings) -> [String: String] {
        let type = InstanceClass.named(target.instanceClass)
        let surroundings = Formula.Surroundings(
            memoryBytes: type?.memoryBytes ?? 1 << 30,
            processors: type?.processors ?? 2,
            storageBytes: Int64(target.allocatedStorage) << 30,
            port: target.port
        )
        var variables: [String: String] = [:]
        for (name, value) in given {
            let isFormula = value.hasPrefix("{") || value.contains("(")
            let computed = isFormula ? Formula(value)?.value(in: surroundings).map { String($0) } : nil
            variables[name == "transaction_isolation" ? "tx_isolation" : name] = computed ?? value
        }
        return variables
    }

    func plan(
        _ kept: Kept<DatabaseRecord>,
        hosts: [ServiceHost],
        certificate: ServerCertificate?,
        origin: String?
    ) -> DatabasePlan {
        let type = InstanceClass.named(instanceClass)
        return DatabasePlan(
            id: kept.resourceID,
            port: port,
            nodes: zip(nodes, hosts).map { node, host in
                DatabaseNodePlan(
                    id: node.id,
                    namespacePath: host.namespacePath,
                    address: host.address,
                    memoryBytes: type?.memoryBytes,
                    processors: type.map { Double($0.processors) }
                )
            },
            administrator: DatabaseAccount(name: kept.settings.masterUser, password: password),
            databaseName: kept.settings.databaseName,
            variables: variables,
            storageBytes: Int64(storageGiB) << 30,
            certificate: certificate,
            origin: origin
        )
    }
}
