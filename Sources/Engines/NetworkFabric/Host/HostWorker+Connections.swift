import CLinux
import Glibc
import Ground

extension HostWorker {
    /// Ends the connections of addresses that were taken away or given to another: what is tracked passes filters and
    /// translations without being asked again.
    func forget(_ addresses: Set<IPv4Address>, in namespace: String) throws(FabricError) {
        step("forget \(namespace)")
        try inside(namespace) { () throws(FabricError) in
            let socket = try NetlinkSocket(place: namespace, .connections)
            let names = try socket.dump(ConnectionTable.dump)
                .compactMap { ConnectionTable.name(of: $0, among: addresses) }
            let errors = try socket.send(count: names.count) { ConnectionTable.delete(names[$0], $1) }
            // One that ended by itself is gone as well.
            for error in errors where error != 0 && error != ENOENT {
                throw .machine(operation: "forget a connection", place: namespace, code: error)
            }
        }
    }
}
