import ProcessSupervisor

extension DatabasePlan {
    private static let nodesMax = 2

    /// Turns away what could not be followed, before anything of it is written down.
    func check() throws(DatabaseError) {
        guard RecordStore.isGoodID(id), id.utf8.count <= 63 else { throw .badID(id) }
        guard (1...Self.nodesMax).contains(nodes.count) else {
            throw .badPlan(id: id, reason: "it names \(nodes.count) nodes")
        }
        for node in nodes where !RecordStore.isGoodID(node.id) || node.id.contains(".") || node.id.utf8.count > 32 {
            throw .badID(node.id)
        }
        guard Set(nodes.map(\.id)).count == nodes.count else { throw .badPlan(id: id, reason: "two nodes of one name") }
        guard (1...65535).contains(port) else { throw .badPlan(id: id, reason: "port \(port)") }
        guard storageBytes > 0 else { throw .badPlan(id: id, reason: "no storage") }
        let name = administrator.name
        guard !name.isEmpty, name.utf8.count <= 80, name != ServerTemplate.replicationUser else {
            throw .badPlan(id: id, reason: "an administrator cannot be named '\(name)'")
        }
        for (name, value) in variables {
            let isGood =
                !name.isEmpty
                && name.utf8.allSatisfy { byte in
                    byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                }
            guard isGood else { throw .variableRefused(name: name, reason: "not a variable's name") }
            if ServerCommand.protected.contains(name) {
                throw .variableRefused(name: name, reason: "the engine sets it itself")
            }
            if value.contains("\0") { throw .variableRefused(name: name, reason: "not a value") }
        }
    }
}
