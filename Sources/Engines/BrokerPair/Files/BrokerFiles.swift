import Glibc
import Ground
import ProcessSupervisor

/// The files of one broker. All of it may block.
struct BrokerFiles: Sendable {
    let directory: String

    static func directory(_ home: String, _ id: String) -> String { "\(home)/brokers/\(id)" }

    private var recordPath: String { "\(directory)/record.json" }

    func record() -> BrokerRecord? { HostFile.bytes(recordPath).flatMap { BrokerRecord($0) } }

    func write(_ record: BrokerRecord) throws(BrokerError) {
        try machine { () throws(SupervisorError) in
            try HostFile.makeDirectories(directory)
            try HostFile.replace(recordPath, with: record.json.bytes)
        }
    }

    /// Makes what a node's server reads, and the directories that it writes to.
    func prepare(_ record: BrokerRecord, node: BrokerNodePlan, heapBytes: Int64) throws(BrokerError) {
        guard let account = ServerPackage.account else { throw .missing(ServerPackage.missing()) }
        let plan = record.used
        let document = ServerDocument(
            plan: plan,
            node: node,
            heapBytes: heapBytes,
            keystorePassword: record.keystorePassword,
            internalPassword: record.internalPassword
        )
        let text: String
        do throws(BrokerConfigurationError) { text = try document.text() } catch { throw .configuration(error) }
        let keystore = try Keystore.bytes(plan.certificate, password: record.keystorePassword)
        let home = "\(directory)/nodes/\(node.id)"
        try own("\(directory)/store", account)
        for name in ["conf", "data", "logs", "temporary"] { try own("\(home)/\(name)", account) }
        let files = [
            ("activemq.xml", Array(text.utf8)), ("broker.p12", keystore),
            ("log4j.properties", Array(ServerLogging.text(node: node.id).utf8)),
        ]
        for (name, bytes) in files {
            let path = "\(home)/conf/\(name)"
            try machine { () throws(SupervisorError) in try HostFile.replace(path, with: bytes) }
            if chown(path, account.user, account.group) < 0 {
                throw .machine(operation: "chown", path: path, code: errno)
            }
        }
    }

    private func own(_ path: String, _ account: (user: UInt32, group: UInt32)) throws(BrokerError) {
        try machine { () throws(SupervisorError) in try HostFile.makeDirectories(path) }
        if chmod(path, 0o750) < 0 || chown(path, account.user, account.group) < 0 {
            throw .machine(operation: "chown", path: path, code: errno)
        }
    }

    /// Moves the store to a name that is not taken, and tells which.
    func putStoreAside() throws(BrokerError) -> String {
        let store = "\(directory)/store"
        var number = 1
        while HostFile.exists("\(store).corrupt-\(number)") { number += 1 }
        let path = "\(store).corrupt-\(number)"
        if rename(store, path) < 0 { throw .machine(operation: "rename", path: store, code: errno) }
        return path
    }

    /// Lets the servers' account write to the directory itself.
    func giveAway() throws(BrokerError) {
        guard let account = ServerPackage.account else { throw .missing(ServerPackage.missing()) }
        try own(directory, account)
    }

    func remove() throws(BrokerError) {
        try machine { () throws(SupervisorError) in try HostFile.removeTree(directory) }
    }

    private func machine(_ body: () throws(SupervisorError) -> Void) throws(BrokerError) {
        do throws(SupervisorError) {
            try body()
        } catch {
            if case .machine(let operation, let path, let code) = error {
                throw .machine(operation: operation, path: path, code: code)
            }
            throw .process("\(error)")
        }
    }
}
