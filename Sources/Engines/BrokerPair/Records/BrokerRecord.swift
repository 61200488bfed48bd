import Ground
import ProcessSupervisor

/// What is written down of a broker, so that the next engine can go on with it.
struct BrokerRecord: Sendable, Equatable {
    /// As it was applied last.
    var applied: BrokerPlan
    /// As its servers are started.
    var used: BrokerPlan
    var generation = 1
    var hasServed = false
    var isStopped = false
    var isRemoved = false
    var isRebooting = false
    var keystorePassword: String
    var internalPassword: String
    var nodes: [String: Node] = [:]

    struct Node: Sendable, Equatable {
        /// Of the settings that its process was started with.
        var generation = 0
        /// Where its log stood then.
        var logOffset: Int64 = 0
    }

    var json: JSONValue {
        .object([
            "applied": Self.json(applied), "used": Self.json(used),
            "generation": .number(JSONNumber(Int64(generation))),
            "hasServed": .bool(hasServed), "isStopped": .bool(isStopped), "isRemoved": .bool(isRemoved),
            "isRebooting": .bool(isRebooting), "keystorePassword": .string(keystorePassword),
            "internalPassword": .string(internalPassword),
            "nodes": .object(
                JSONObject(
                    nodes.sorted { $0.key < $1.key }.map { id, node in
                        let members: JSONObject = [
                            "generation": .number(JSONNumber(Int64(node.generation))),
                            "logOffset": .number(JSONNumber(node.logOffset)),
                        ]
                        return (id, JSONValue.object(members))
                    }
                )
            ),
        ])
    }

    init(plan: BrokerPlan, keystorePassword: String, internalPassword: String) {
        applied = plan
        used = plan
        self.keystorePassword = keystorePassword
        self.internalPassword = internalPassword
    }

    init?(_ bytes: [UInt8]) {
        guard let value = try? JSONValue.parse(bytes), let applied = value["applied"].flatMap(Self.plan),
            let used = value["used"].flatMap(Self.plan), let keystore = value["keystorePassword"]?.string,
            let inner = value["internalPassword"]?.string
        else { return nil }
        self.init(plan: applied, keystorePassword: keystore, internalPassword: inner)
        self.used = used
        generation = Self.number(value["generation"]).map { Int($0) } ?? 1
        hasServed = value["hasServed"]?.bool ?? false
        isStopped = value["isStopped"]?.bool ?? false
        isRemoved = value["isRemoved"]?.bool ?? false
        isRebooting = value["isRebooting"]?.bool ?? false
        guard case .object(let members)? = value["nodes"] else { return }
        for (id, node) in members {
            nodes[id] = Node(
                generation: Self.number(node["generation"]).map { Int($0) } ?? 0,
                logOffset: Self.number(node["logOffset"]) ?? 0
            )
        }
    }

    private static func number(_ value: JSONValue?) -> Int64? {
        if case .number(let number)? = value { number.int64 } else { nil }
    }
}

extension BrokerRecord {
    private static func json(_ plan: BrokerPlan) -> JSONValue {
        .object([
            "id": .string(plan.id), "nodes": .array(plan.nodes.map(json)), "users": .array(plan.users.map(json)),
            "configuration": plan.configuration.map { .string($0) } ?? .null,
            "certificate": .string(plan.certificate.certificate), "key": .string(plan.certificate.key),
            "authority": .string(plan.certificate.authority),
            "storageBytes": .number(JSONNumber(plan.storageBytes)),
        ])
    }

    private static func json(_ node: BrokerNodePlan) -> JSONValue {
        .object([
            "id": .string(node.id), "namespace": node.namespacePath.map { .string($0) } ?? .null,
            "address": .string(node.address.description),
            "memoryBytes": node.memoryBytes.map { .number(JSONNumber($0)) } ?? .null,
        ])
    }

    private static func json(_ user: BrokerUser) -> JSONValue {
        .object([
            "name": .string(user.name), "password": .string(user.password),
            "groups": .array(user.groups.map { .string($0) }),
        ])
    }

    private static func plan(_ value: JSONValue) -> BrokerPlan? {
        guard let id = value["id"]?.string, let certificate = value["certificate"]?.string,
            let key = value["key"]?.string, let authority = value["authority"]?.string,
            let storage = number(value["storageBytes"])
        else { return nil }
        return BrokerPlan(
            id: id,
            nodes: (value["nodes"]?.array ?? []).compactMap(node),
            users: (value["users"]?.array ?? []).compactMap(user),
            configuration: value["configuration"]?.string,
            certificate: ServerCertificate(certificate: certificate, key: key, authority: authority),
            storageBytes: storage
        )
    }

    private static func node(_ value: JSONValue) -> BrokerNodePlan? {
        guard let id = value["id"]?.string, let address = value["address"]?.string.flatMap({ IPv4Address($0) }) else {
            return nil
        }
        return BrokerNodePlan(
            id: id,
            namespacePath: value["namespace"]?.string,
            address: address,
            memoryBytes: number(value["memoryBytes"])
        )
    }

    private static func user(_ value: JSONValue) -> BrokerUser? {
        guard let name = value["name"]?.string, let password = value["password"]?.string else { return nil }
        return BrokerUser(
            name: name,
            password: password,
            groups: (value["groups"]?.array ?? []).compactMap(\.string)
        )
    }
}
