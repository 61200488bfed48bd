import CLinux
import Ground
import Synchronization

/// The sockets that tell of one router, and who wants to know. Read by the observer's thread alone.
final class RouterTap: Sendable {
    static let logGroup: UInt16 = 5

    struct Subject: Sendable {
        var network: NetworkPlan
        /// Interfaces by the names of their links.
        var links: [String: String]

        init(_ network: NetworkPlan, link: (String) -> String) {
            self.network = network
            links = Dictionary(network.interfaces.map { (link($0.id), $0.id) }) { first, _ in first }
        }
    }

    let path: String
    let endings: NetfilterSocket
    let log: NetfilterSocket
    private let dumps: NetfilterSocket
    private let state: Mutex<State>

    private struct State {
        var links: [String: String]
        /// By watch.
        var aggregators: [UInt64: FlowAggregator] = [:]
        var dumpCount: UInt32 = 0
    }

    init(_ subject: Subject, namespace path: String) throws(FlowError) {
        self.path = path
        endings = try NetfilterSocket(namespace: path, groups: NetfilterSocket.endings)
        log = try NetfilterSocket(namespace: path)
        try log.bindLog(group: Self.logGroup, place: path)
        dumps = try NetfilterSocket(namespace: path)
        state = Mutex(State(links: subject.links))
    }

    var isWatched: Bool { state.withLock { !$0.aggregators.isEmpty } }

    func update(_ subject: Subject) {
        state.withLock { state in
            // Packets of an interface that has just gone may still be told of until the window ends.
            state.links.merge(subject.links) { _, new in new }
            for watch in Array(state.aggregators.keys) { state.aggregators[watch]?.update(subject.network) }
        }
    }

    func begin(_ watch: UInt64, _ subject: Subject, at start: WorldInstant) throws(FlowError) {
        drain()
        let standing = try dump()
        update(subject)
        state.withLock { $0.aggregators[watch] = FlowAggregator(subject.network, at: start, standing: standing) }
    }

    func end(_ watch: UInt64) { state.withLock { _ = $0.aggregators.removeValue(forKey: watch) } }

    /// Endings that came before the dump are read before it, and those that came meanwhile after it: so each connection
    /// is in one of them.
    func closeWindow(_ watch: UInt64, at end: WorldInstant, offset: Duration) throws(FlowError) -> FlowWindow {
        drainAll()
        let connections = try dump()
        drainAll()
        let window = state.withLock { state in
            state.aggregators[watch]?.closeWindow(at: end, dump: connections, offset: offset)
        }
        guard let window else { throw .closed }
        return window
    }

    /// Takes in what the kernel has to tell; in a flood a part of it. What is left wakes the thread again.
    func drain() { drain(datagramsMax: 256) }

    /// As much as sockets' buffers can hold, and more than that.
    private func drainAll() { drain(datagramsMax: 1 << 18) }

    private func drain(datagramsMax: Int) {
        drain(endings, datagramsMax) { datagram, state in
            var offset = 0
            while case .found(let connection) = NetfilterReader.connection(in: datagram, &offset) {
                for watch in Array(state.aggregators.keys) { state.aggregators[watch]?.observe(connection) }
            }
        }
        drain(log, datagramsMax) { datagram, state in
            var offset = 0
            while case .found(let packet) = NetfilterReader.packet(in: datagram, &offset) {
                guard let refusal = packet.refusal(interfaces: state.links) else { continue }
                for watch in Array(state.aggregators.keys) { state.aggregators[watch]?.observe(refusal) }
            }
        }
    }

    private func drain(
        _ socket: NetfilterSocket,
        _ datagramsMax: Int,
        _ take: (UnsafeRawBufferPointer, inout State) -> Void
    ) {
        withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 8) { buffer in
            for _ in 0..<datagramsMax {
                switch socket.receive(into: buffer) {
                case .nothing: return
                case .lost: noteLoss()
                case .datagram(let length):
                    state.withLock { take(UnsafeRawBufferPointer(rebasing: buffer[..<length]), &$0) }
                }
            }
        }
    }

    private func noteLoss() {
        state.withLock { state in
            for watch in Array(state.aggregators.keys) { state.aggregators[watch]?.noteLoss() }
        }
    }

    private func dump() throws(FlowError) -> [FlowConnection] {
        let sequence = state.withLock { state in
            state.dumpCount &+= 1
            return state.dumpCount
        }
        let code = fl_conntrack_request_dump(dumps.descriptor, sequence)
        if code < 0 { throw .machine(operation: "dump connections", place: path, code: -code) }
        let (connections, failure) = readDump()
        if failure != 0 { throw .machine(operation: "dump connections", place: path, code: failure) }
        return connections
    }

    private func readDump() -> (connections: [FlowConnection], failure: Int32) {
        var connections: [FlowConnection] = []
        let failure = withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 8) { buffer -> Int32 in
            while true {
                // The kernel makes the next part while it is asked for it: there is always one until the end.
                guard case .datagram(let length) = dumps.receive(into: buffer) else { return 5 }
                let datagram = UnsafeRawBufferPointer(rebasing: buffer[..<length])
                var offset = 0
                reading: while true {
                    switch NetfilterReader.connection(in: datagram, &offset) {
                    case .found(let connection): connections.append(connection)
                    case .end: break reading
                    case .done: return 0
                    case .failed(let code): return code
                    }
                }
            }
        }
        return (connections, failure)
    }
}
